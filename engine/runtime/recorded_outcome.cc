#include "engine/runtime/recorded_outcome.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace liushui::runtime {

using ledger::v1::Record;

absl::StatusOr<Record> ReadRecord(const storage::Reader& reader, uint64_t index) {
  ASSIGN_OR_RETURN(const std::string bytes, reader.ReadRecord(index));
  Record record;
  if (!record.ParseFromString(bytes)) {
    return absl::DataLossError(absl::StrCat("record ", index, " does not parse"));
  }
  return record;
}

absl::StatusOr<std::vector<uint64_t>> ReadChain(const storage::Reader& reader, uint64_t first,
                                                uint64_t last) {
  std::vector<uint64_t> chain;
  for (uint64_t index = last; index >= first;) {
    chain.push_back(index);
    ASSIGN_OR_RETURN(const Record record, ReadRecord(reader, index));
    const uint64_t previous = record.previous_index();
    if (previous == index) break;
    if (previous > index) {
      return absl::DataLossError(
          absl::StrCat("record ", index, " names record ", previous, " as the one before it"));
    }
    index = previous;
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

absl::StatusOr<audit::FoldedInstance> FoldChain(const storage::Reader& reader,
                                                const std::vector<uint64_t>& chain) {
  audit::FoldedInstance folded;
  for (const uint64_t index : chain) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(reader, index));
    RETURN_IF_ERROR(audit::Fold(record, folded));
  }
  return folded;
}

absl::optional<uint32_t> TaskOf(const ledger::v1::Input& input) {
  switch (input.kind_case()) {
    case ledger::v1::Input::kClaim:
      return input.claim().task();
    case ledger::v1::Input::kRelease:
      return input.release().task();
    case ledger::v1::Input::kComplete:
      return input.complete().task();
    case ledger::v1::Input::kDelegate:
      return input.delegate().task();
    case ledger::v1::Input::kRecall:
      return input.recall().task();
    case ledger::v1::Input::kReassign:
      return input.reassign().task();
    case ledger::v1::Input::kComment:
      return input.comment().task();
    case ledger::v1::Input::kAttach:
      return input.attach().task();
    case ledger::v1::Input::kSaveDraft:
      return input.save_draft().task();
    case ledger::v1::Input::kUpdate:
      return input.update().task();
    default:
      return absl::nullopt;
  }
}

absl::StatusOr<Outcome> RecordedOutcome(const storage::Reader& reader, uint64_t index) {
  Outcome outcome;
  ASSIGN_OR_RETURN(outcome.record, ReadRecord(reader, index));
  if (!outcome.record.has_step()) return outcome;
  ASSIGN_OR_RETURN(const std::vector<uint64_t> chain, ReadChain(reader, outcome.record.instance(), index));
  ASSIGN_OR_RETURN(audit::FoldedInstance folded, FoldChain(reader, chain));
  outcome.instance = std::move(folded.state);
  const absl::optional<uint32_t> task = TaskOf(outcome.record.step().input());
  if (!task.has_value()) return outcome;
  const auto found = folded.tasks.find(*task);
  if (found != folded.tasks.end()) outcome.task = std::move(found->second);
  return outcome;
}

}  // namespace liushui::runtime
