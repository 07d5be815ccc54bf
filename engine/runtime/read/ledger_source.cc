#include "engine/runtime/read/ledger_source.h"

#include "engine/audit/findings.h"
#include "engine/base/status_macros.h"
#include "engine/views/keys.h"

namespace liushui::runtime {

absl::Status TableSource::Read(
    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const {
  bool wanted = true;
  for (const views::Table table : views::AllTables()) {
    if (!wanted) break;
    RETURN_IF_ERROR(reader_.ScanRows({views::TablePrefix(table), "", false},
                                     [&](absl::string_view key, absl::string_view value) {
                                       wanted = visit(key, value);
                                       return wanted;
                                     }));
  }
  return absl::OkStatus();
}

absl::StatusOr<audit::VerifyReport> VerifyStore(const storage::Store& store, const storage::Reader& reader,
                                                const audit::VerifyOptions& options) {
  const LedgerSource records(&reader);
  const TableSource rows(&reader);
  const TreeSource tree(&reader);
  audit::VerifyOptions with_tree = options;
  with_tree.tree = &tree;
  ASSIGN_OR_RETURN(audit::VerifyReport report, audit::Verify(records, &rows, with_tree));
  if (options.fold_only) return report;
  const absl::Status files = store.VerifyFiles();
  if (!absl::IsDataLoss(files)) RETURN_IF_ERROR(files);
  if (!files.ok()) audit::AddDifference(-1, files.message(), report, audit::Level::kIntegrity);
  return report;
}

}  // namespace liushui::runtime
