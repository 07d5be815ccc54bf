#include "engine/audit/event_log/export_events.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/audit/envelope.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

constexpr uint64_t kProgressEvery = 1'000;

class Export {
 public:
  Export(const RecordSource& records, const ExportOptions& options, EventWriter& writer)
      : records_(records),
        options_(options),
        writer_(writer),
        passes_(writer.by_case() || writer.needs_second_pass() ? 2 : 1) {}

  absl::StatusOr<ExportReport> Run() {
    const LogScope& scope = options_.scope;
    LogHeader header;
    header.name = scope.name_space;
    header.size = records_.size();
    header.is_whole = scope.workflow.empty() && !scope.instance.has_value();
    header.zone = options_.zone;
    RETURN_IF_ERROR(writer_.Begin(header));
    RETURN_IF_ERROR(writer_.by_case() ? WriteCases() : WriteAsHappened());
    RETURN_IF_ERROR(writer_.End());
    const uint64_t total = records_.size() * passes_;
    if (options_.progress && done_ < total) options_.progress(total, total);
    return report_;
  }

 private:
  // Where the records of a case lie.
  struct Places {
    uint64_t last_step = 0;
    std::vector<uint64_t> refusals;
  };

  // Shows `visit` all records that are about a case of the branch, parsed.
  template <typename Visit>
  absl::Status Pass(Visit visit) {
    absl::Status status;
    RETURN_IF_ERROR(records_.Read(0, records_.size(), [&](uint64_t index, absl::string_view bytes) {
      status = Advance(1);
      if (!status.ok()) return false;
      const absl::StatusOr<Record> record = ParseRecord(bytes);
      if (!record.ok()) {
        status = absl::DataLossError(absl::StrCat("record ", index, ": ", record.status().message()));
        return false;
      }
      if (CaseOf(*record) == 0 || record->namespace_() != options_.scope.name_space) return true;
      status = visit(*record);
      return status.ok();
    }));
    return status;
  }

  absl::Status Advance(uint64_t records) {
    done_ += records;
    const uint64_t total = records_.size() * passes_;
    if (!options_.progress || (done_ % kProgressEvery != 0 && done_ < total)) return absl::OkStatus();
    if (options_.progress(std::min(done_, total), total)) return absl::OkStatus();
    return absl::CancelledError("the export was stopped");
  }

  bool InScope(const LogCase& of) const {
    const LogScope& scope = options_.scope;
    return (scope.workflow.empty() || of.workflow == scope.workflow) &&
           (!scope.instance.has_value() || of.instance == *scope.instance);
  }

  absl::Status WriteAsHappened() {
    RETURN_IF_ERROR(WritePass(/*counts=*/true));
    if (!writer_.needs_second_pass()) return absl::OkStatus();
    RETURN_IF_ERROR(writer_.BeginSecondPass());
    return WritePass(/*counts=*/false);
  }

  absl::Status WritePass(bool counts) {
    EventReader reader;
    return Pass([&](const Record& record) { return WriteRecord(record, counts, reader); });
  }

  absl::Status WriteRecord(const Record& record, bool counts, EventReader& reader) {
    ASSIGN_OR_RETURN(const std::vector<LogEvent> events, reader.Next(record));
    if (events.empty()) return absl::OkStatus();
    const LogCase& of = *reader.FindCase(CaseOf(record));
    if (!InScope(of)) return absl::OkStatus();
    for (const LogEvent& event : events) RETURN_IF_ERROR(writer_.Add(event, of));
    if (!counts) return absl::OkStatus();
    report_.events += events.size();
    if (record.step().input().has_start()) ++report_.cases;
    return absl::OkStatus();
  }

  absl::Status WriteCases() {
    std::map<uint64_t, Places> places;  // by instance
    RETURN_IF_ERROR(Pass([&](const Record& record) {
      if (record.has_step()) places[record.instance()].last_step = record.index();
      if (!record.has_step()) places[CaseOf(record)].refusals.push_back(record.index());
      return absl::OkStatus();
    }));
    for (const auto& [instance, of] : places) {
      if (options_.scope.instance.value_or(instance) != instance) continue;
      if (of.last_step == 0) continue;  // named by who was turned away, and never was
      RETURN_IF_ERROR(WriteCase(instance, of));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Record> ReadOne(uint64_t index) const {
    absl::StatusOr<Record> record = absl::InternalError("nothing was shown");
    RETURN_IF_ERROR(records_.Read(index, index + 1, [&](uint64_t, absl::string_view bytes) {
      record = ParseRecord(bytes);
      return true;
    }));
    return record;
  }

  // The indexes of the records of a case, oldest first: of its steps along the index which each keeps of the
  // one before, to which no refusal belongs.
  absl::StatusOr<std::vector<uint64_t>> IndexesOf(uint64_t instance, const Places& places) const {
    std::vector<uint64_t> indexes = {places.last_step};
    while (indexes.back() != instance) {
      ASSIGN_OR_RETURN(const Record record, ReadOne(indexes.back()));
      if (record.previous_index() >= indexes.back() || record.instance() != instance) {
        return absl::DataLossError(absl::StrCat("record ", record.index(),
                                                ": expected to follow on another of ", "instance ", instance,
                                                ", found ", record.previous_index()));
      }
      indexes.push_back(record.previous_index());
    }
    indexes.insert(indexes.end(), places.refusals.begin(), places.refusals.end());
    std::sort(indexes.begin(), indexes.end());
    return indexes;
  }

  absl::Status WriteCase(uint64_t instance, const Places& places) {
    ASSIGN_OR_RETURN(const std::vector<uint64_t> indexes, IndexesOf(instance, places));
    EventReader reader;
    bool began = false;
    for (const uint64_t index : indexes) {
      RETURN_IF_ERROR(Advance(1));
      ASSIGN_OR_RETURN(const Record record, ReadOne(index));
      ASSIGN_OR_RETURN(const std::vector<LogEvent> events, reader.Next(record));
      const LogCase& of = *reader.FindCase(instance);
      if (!InScope(of)) return absl::OkStatus();
      if (!std::exchange(began, true)) RETURN_IF_ERROR(writer_.BeginCase(of));
      for (const LogEvent& event : events) RETURN_IF_ERROR(writer_.Add(event, of));
      report_.events += events.size();
    }
    ++report_.cases;
    return writer_.EndCase();
  }

  const RecordSource& records_;
  const ExportOptions& options_;
  EventWriter& writer_;
  const uint64_t passes_;
  uint64_t done_ = 0;
  ExportReport report_;
};

}  // namespace

absl::StatusOr<ExportReport> ExportEvents(const RecordSource& records, const ExportOptions& options,
                                          EventWriter& writer) {
  return Export(records, options, writer).Run();
}

}  // namespace liushui::audit
