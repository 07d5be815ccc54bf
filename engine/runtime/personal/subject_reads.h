// SubjectReads: whose personal data are kept in which cases, and until when they must be.
//
// A case belongs to the subject it was started with (SubjectOf); what was copied from another subject's case
// stays that one's, and is not looked for. Each call looks at every instance of the namespace.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_READS_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_READS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/chart/chart.h"
#include "engine/runtime/personal/opening.h"
#include "engine/runtime/read/read_gate.h"
#include "engine/runtime/registry.h"
#include "liushui/state/v1/state.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

// How long personal data are kept after a case ended, where its workflow does not say: what 证券法 第137条
// asks of a securities firm's records, which nobody has verified for every kind of case.
inline constexpr int kDefaultRetentionYears = 20;
// Instances named with a subject.
inline constexpr int kMaxInstancesNamed = 1'000;

// Until when the data of a case that ended must be kept, microseconds since 1970: so many civil years (UTC)
// later.
int64_t RetainedUntil(const chart::Chart& chart, int64_t ended_us);

// A subject with its cases, as committed.
struct SubjectCases {
  std::string subject;
  absl::optional<state::v1::SubjectRow> standing;  // nothing: in use as usual
  std::vector<uint64_t> instances;                 // oldest first, at most kMaxInstancesNamed
  int64_t left_out = 0;                            // instances for which there was no room
  int64_t open = 0;                                // of all: those that have not ended
  int64_t retained_until_us = 0;                   // the latest of those that have ended
  uint64_t position = 0;
};

// What is read; all must outlive the reads.
struct SubjectReadParts {
  const storage::Store* store = nullptr;
  ReadGate* gate = nullptr;
  const Registry* registry = nullptr;
  const Opening* opening = nullptr;
};

// Thread-safe.
class SubjectReads {
 public:
  explicit SubjectReads(SubjectReadParts parts) : parts_(parts) {}

  // NOT_FOUND SUBJECT_UNKNOWN where no case names it.
  absl::StatusOr<SubjectCases> Get(const SubjectName& name) const;

  // Subjects that are not erased, all of whose cases have ended and whose retention ended by `by_us`: by that
  // end, then by name. Without names of instances.
  struct Due {
    std::vector<SubjectCases> subjects;
    uint64_t position = 0;
  };
  absl::StatusOr<Due> ListDue(absl::string_view name_space, int64_t by_us) const;

 private:
  // Every instance of the namespace, oldest first.
  absl::Status ReadInstances(const storage::Reader& reader, absl::string_view name_space,
                             absl::FunctionRef<void(const state::v1::InstanceState&)> visit) const;
  void Count(const state::v1::InstanceState& state, SubjectCases& cases) const;

  const SubjectReadParts parts_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_READS_H_
