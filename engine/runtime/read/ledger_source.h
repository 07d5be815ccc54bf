// A store as an audit reads it.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_LEDGER_SOURCE_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_LEDGER_SOURCE_H_

#include "engine/audit/proving/tree_check.h"
#include "engine/audit/verify.h"
#include "storage/store.h"

namespace liushui::runtime {

// The records. As thread-safe as the reader, which must outlive it.
class LedgerSource : public audit::RecordSource {
 public:
  explicit LedgerSource(const storage::Reader* reader) : reader_(*reader) {}
  uint64_t size() const override { return reader_.size(); }
  absl::Status Read(uint64_t first, uint64_t end,
                    absl::FunctionRef<bool(uint64_t index, absl::string_view bytes)> visit) const override {
    return reader_.ReadRecords(first, end, visit);
  }

 private:
  const storage::Reader& reader_;
};

// The rows of all tables which views write. The same.
class TableSource : public audit::RowReader {
 public:
  explicit TableSource(const storage::Reader* reader) : reader_(*reader) {}
  absl::Status Read(
      absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const override;

 private:
  const storage::Reader& reader_;
};

// The tree. The same.
class TreeSource : public audit::TreeReader {
 public:
  explicit TreeSource(const storage::Reader* reader) : reader_(*reader) {}
  absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const override {
    return reader_.ReadTile(level, index);
  }
  absl::StatusOr<absl::optional<std::string>> ReadHead() const override { return reader_.ReadHead(); }

 private:
  const storage::Reader& reader_;
};

// Checks all of a store: records, tree and rows as `reader` shows them, which is the store or a snapshot of
// it, and then, unless only folding is asked for, the files below them. A damaged file is a difference of the
// report.
absl::StatusOr<audit::VerifyReport> VerifyStore(const storage::Store& store, const storage::Reader& reader,
                                                const audit::VerifyOptions& options);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_LEDGER_SOURCE_H_
