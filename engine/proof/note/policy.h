// Trust policies (C2SP tlog-policy): which logs a verifier accepts, and which witnesses must have cosigned.
// One definition a line, # begins a comment line:
//
//   log <vkey> [<url>]
//   witness <name> <vkey> [<url>]
//   group <name> all|any|<k> <name>...     at least k of the members named
//   quorum <name>|none                     exactly one
//
// A name is defined before it is used, and is a member of one group at most.
#ifndef LIUSHUI_ENGINE_PROOF_NOTE_POLICY_H_
#define LIUSHUI_ENGINE_PROOF_NOTE_POLICY_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/verifier_key.h"

namespace liushui::proof {

constexpr size_t kMaxPolicyLines = 10'000;

class Policy {
 public:
  struct Log {
    VerifierKey key;
    std::string url;
  };
  struct Witness {
    std::string name;  // within the policy
    VerifierKey key;
    std::string url;
  };
  // What a checkpoint proved under a policy.
  struct Opened {
    Checkpoint checkpoint;
    VerifierKey log;
    std::map<std::string, int64_t> cosigned;  // witness -> seconds since 1970
  };

  // Refused with POLICY_WRONG and the number of the line.
  static absl::StatusOr<Policy> Parse(absl::string_view text);

  const std::vector<Log>& logs() const { return logs_; }
  const std::vector<Witness>& witnesses() const { return witnesses_; }

  // The checkpoint in a note that the policy accepts. Refused as OpenCheckpoint refuses, with LOG_UNKNOWN
  // where its origin is none of the logs, with SIGNATURE_WRONG where a known witness's line is not right, and
  // with QUORUM_MISSED where too few witnesses cosigned it.
  absl::StatusOr<Opened> Open(absl::string_view note) const;

 private:
  struct Group {
    size_t least = 0;
    std::vector<std::string> members;
  };
  class Reader;

  absl::StatusOr<Opened> OpenSigned(absl::string_view note, absl::string_view origin) const;
  bool Satisfied(const std::string& name, const std::map<std::string, int64_t>& cosigned) const;

  std::vector<Log> logs_;
  std::vector<Witness> witnesses_;
  std::map<std::string, Group> groups_;
  std::string quorum_;  // empty for none
};

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_NOTE_POLICY_H_
