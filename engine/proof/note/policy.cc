#include "engine/proof/note/policy.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::proof {
namespace {

constexpr absl::string_view kNone = "none";

bool IsForbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

}  // namespace

// Reads the lines of a policy into it.
class Policy::Reader {
 public:
  explicit Reader(Policy* policy) : policy_(*policy) {}

  absl::Status Line(absl::string_view line) {
    ++number_;
    if (std::any_of(line.begin(), line.end(), IsForbidden)) return Wrong("a control character");
    words_ = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words_.empty() || words_[0].front() == '#') return absl::OkStatus();
    if (words_[0] == "log") return ReadLog();
    if (words_[0] == "witness") return ReadWitness();
    if (words_[0] == "group") return ReadGroup();
    if (words_[0] == "quorum") return ReadQuorum();
    return Wrong(absl::StrCat("expected log, witness, group or quorum, found '", words_[0], "'"));
  }

  absl::Status End() const {
    if (quorum_read_) return absl::OkStatus();
    return Wrong("the policy ends without a quorum; `quorum none` asks for no witness");
  }

 private:
  absl::Status Wrong(absl::string_view sentence) const {
    return Refuse(absl::StatusCode::kInvalidArgument, "POLICY_WRONG",
                  absl::StrCat("line ", number_, " of the policy: ", sentence));
  }
  absl::StatusOr<VerifierKey> ReadKey(absl::string_view text, SignatureType type) {
    const absl::StatusOr<VerifierKey> key = ParseVerifierKey(text);
    if (!key.ok()) return Wrong(key.status().message());
    if (key->type != type) {
      return Wrong(absl::StrCat("expected a key of type ", static_cast<int>(type), ", found one of type ",
                                static_cast<int>(key->type)));
    }
    if (!keys_.insert(key->public_key).second) return Wrong(absl::StrCat("the key ", text, " stands twice"));
    return *key;
  }
  absl::Status Define(absl::string_view name) {
    if (name == kNone) return Wrong("'none' is the name of the empty quorum");
    if (free_.count(std::string(name)) > 0 || used_.count(std::string(name)) > 0) {
      return Wrong(absl::StrCat("the name ", name, " is defined twice"));
    }
    free_.insert(std::string(name));
    return absl::OkStatus();
  }

  absl::Status ReadLog() {
    if (words_.size() < 2 || words_.size() > 3) return Wrong("expected: log <vkey> [<url>]");
    ASSIGN_OR_RETURN(VerifierKey key, ReadKey(words_[1], SignatureType::kEd25519));
    policy_.logs_.push_back({std::move(key), words_.size() == 3 ? words_[2] : ""});
    return absl::OkStatus();
  }
  absl::Status ReadWitness() {
    if (words_.size() < 3 || words_.size() > 4) return Wrong("expected: witness <name> <vkey> [<url>]");
    RETURN_IF_ERROR(Define(words_[1]));
    ASSIGN_OR_RETURN(VerifierKey key, ReadKey(words_[2], SignatureType::kEd25519Cosignature));
    policy_.witnesses_.push_back({words_[1], std::move(key), words_.size() == 4 ? words_[3] : ""});
    return absl::OkStatus();
  }
  absl::Status ReadGroup() {
    if (words_.size() < 4) return Wrong("expected: group <name> all|any|<k> <name>...");
    Group group;
    group.members.assign(words_.begin() + 3, words_.end());
    for (const std::string& member : group.members) {
      if (free_.erase(member) == 1) {
        used_.insert(member);
        continue;
      }
      return Wrong(used_.count(member) > 0
                       ? absl::StrCat(member, " is a member already")
                       : absl::StrCat("no witness and no group is called ", member, " above"));
    }
    const size_t members = group.members.size();
    if (words_[2] == "any") {
      group.least = 1;
    } else if (words_[2] == "all") {
      group.least = members;
    } else if (!absl::SimpleAtoi(words_[2], &group.least) || group.least < 1 || group.least > members) {
      return Wrong(
          absl::StrCat("expected all, any or a number from 1 to ", members, ", found '", words_[2], "'"));
    }
    RETURN_IF_ERROR(Define(words_[1]));
    policy_.groups_[words_[1]] = std::move(group);
    return absl::OkStatus();
  }
  absl::Status ReadQuorum() {
    if (words_.size() != 2) return Wrong("expected: quorum <name>|none");
    if (quorum_read_) return Wrong("a second quorum");
    quorum_read_ = true;
    if (words_[1] == kNone) return absl::OkStatus();
    if (free_.erase(words_[1]) == 0) {
      return Wrong(absl::StrCat("no witness and no group of its own is called ", words_[1], " above"));
    }
    used_.insert(words_[1]);
    policy_.quorum_ = words_[1];
    return absl::OkStatus();
  }

  Policy& policy_;
  std::vector<std::string> words_;
  std::set<std::string> keys_;
  std::set<std::string> free_;  // names that are no member yet
  std::set<std::string> used_;
  int number_ = 0;
  bool quorum_read_ = false;
};

absl::StatusOr<Policy> Policy::Parse(absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (lines.size() > kMaxPolicyLines) {
    return Refuse(absl::StatusCode::kInvalidArgument, "POLICY_WRONG",
                  absl::StrCat("expected at most ", kMaxPolicyLines, " lines, found ", lines.size()));
  }
  Policy policy;
  Reader reader(&policy);
  for (const absl::string_view line : lines) RETURN_IF_ERROR(reader.Line(line));
  RETURN_IF_ERROR(reader.End());
  return policy;
}

absl::StatusOr<Policy::Opened> Policy::Open(absl::string_view note) const {
  ASSIGN_OR_RETURN(const Note parsed, ParseNote(note));
  ASSIGN_OR_RETURN(const Checkpoint stated, ParseCheckpoint(parsed.text));
  ASSIGN_OR_RETURN(Opened opened, OpenSigned(note, stated.origin));
  for (const Witness& witness : witnesses_) {
    const absl::StatusOr<int64_t> time = CheckCosignature(parsed, witness.key);
    if (time.ok()) {
      opened.cosigned[witness.name] = *time;
    } else if (ReasonOf(time.status()) != "NOT_SIGNED") {
      return time.status();
    }
  }
  if (quorum_.empty() || Satisfied(quorum_, opened.cosigned)) return opened;
  const auto name = [](std::string* out, const auto& entry) { out->append(entry.first); };
  return Refuse(
      absl::StatusCode::kInvalidArgument, "QUORUM_MISSED",
      absl::StrCat("the quorum ", quorum_, " is missed; cosigned by: ",
                   opened.cosigned.empty() ? "nobody" : absl::StrJoin(opened.cosigned, ", ", name)));
}

// A log whose key was changed stands in the policy once for each key: any of them will do.
absl::StatusOr<Policy::Opened> Policy::OpenSigned(absl::string_view note, absl::string_view origin) const {
  absl::Status refused =
      Refuse(absl::StatusCode::kInvalidArgument, "LOG_UNKNOWN",
             absl::StrCat("the policy names no log ", origin, ", whose checkpoint this says to be"));
  for (const Log& log : logs_) {
    if (log.key.name != origin) continue;
    absl::StatusOr<Checkpoint> checkpoint = OpenCheckpoint(note, log.key);
    if (checkpoint.ok()) return Opened{*std::move(checkpoint), log.key, {}};
    refused = checkpoint.status();
  }
  return refused;
}

bool Policy::Satisfied(const std::string& name, const std::map<std::string, int64_t>& cosigned) const {
  const auto group = groups_.find(name);
  if (group == groups_.end()) return cosigned.count(name) > 0;
  size_t satisfied = 0;
  for (const std::string& member : group->second.members) satisfied += Satisfied(member, cosigned) ? 1 : 0;
  return satisfied >= group->second.least;
}

}  // namespace liushui::proof
