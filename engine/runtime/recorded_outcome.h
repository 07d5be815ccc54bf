// What became of a request, told by its record: the answer to a repeat is the first answer.
#ifndef LIUSHUI_ENGINE_RUNTIME_RECORDED_OUTCOME_H_
#define LIUSHUI_ENGINE_RUNTIME_RECORDED_OUTCOME_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/audit/verify.h"
#include "engine/runtime/engine.h"
#include "storage/store.h"

namespace liushui::runtime {

// A durable record. DATA_LOSS if it does not parse.
absl::StatusOr<ledger::v1::Record> ReadRecord(const storage::Reader& reader, uint64_t index);

// Indexes of an instance's records from `first` up to the one at `last`, oldest first: those which a chain of
// previous indexes holds together. Records are read, but only their indexes are kept.
absl::StatusOr<std::vector<uint64_t>> ReadChain(const storage::Reader& reader, uint64_t first, uint64_t last);

// The instance as the records at these indexes of its chain, from its first on, leave it.
absl::StatusOr<audit::FoldedInstance> FoldChain(const storage::Reader& reader,
                                                const std::vector<uint64_t>& chain);

// The outcome of the request which the record at `index` accepted, with the instance and the task as they
// were then.
absl::StatusOr<Outcome> RecordedOutcome(const storage::Reader& reader, uint64_t index);

// The ordinal of the task which an input of people names; nullopt for other inputs.
absl::optional<uint32_t> TaskOf(const ledger::v1::Input& input);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_RECORDED_OUTCOME_H_
