// TreeCheck: whether the stored tree is the one over the records, and every published checkpoint was true.
#ifndef LIUSHUI_ENGINE_AUDIT_PROVING_TREE_CHECK_H_
#define LIUSHUI_ENGINE_AUDIT_PROVING_TREE_CHECK_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/audit/proving/checkpoint_source.h"
#include "engine/audit/proving/signing_keys.h"
#include "engine/audit/verify.h"
#include "engine/proof/tree/growing_tree.h"

namespace liushui::audit {

// The tree as a store keeps it.
class TreeReader {
 public:
  virtual ~TreeReader() = default;
  // Nothing if there is no such tile.
  virtual absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const = 0;
  // proof/tree/stored_head.h; nothing if there is none.
  virtual absl::StatusOr<absl::optional<std::string>> ReadHead() const = 0;
};

// What a TreeCheck works with; all outlive it.
struct TreeCheckParts {
  const TreeReader* tree = nullptr;         // null: only checkpoints are looked at
  CheckpointSource* checkpoints = nullptr;  // null: none are
  const SigningKeys* keys = nullptr;        // that the records announce
};

// Takes all records of a ledger in order and hashes them, and meets each checkpoint when the tree has its
// size: memory does not grow with either. Signatures, on which a check of a long history spends its time, are
// checked by several threads, a batch at a time. For one thread.
class TreeCheck {
 public:
  explicit TreeCheck(const TreeCheckParts& parts) : parts_(parts) {}

  // The next record; `keys` holds those that records before it announce. Tiles that become full are compared,
  // and checkpoints of the size that was reached. An error is a failure to read.
  absl::Status Take(absl::string_view record, VerifyReport& report);

  // Over the records so far.
  proof::Hash Root() { return grown_.Root(); }

  // After the last: compares the head, tells of checkpoints of more records than there are, and of those that
  // no key of the ledger had the right to sign; counts those that agreed. What was published before a fork,
  // beyond it, is not compared, and that is remarked, as is every fork.
  absl::Status Finish(VerifyReport& report);

 private:
  // A checkpoint whose signature is still to be checked.
  struct Claim {
    std::string note;
    std::string name;  // for people
    uint64_t size = 0;
    std::string fault;  // what else is wrong with it; empty for nothing
  };
  // What is wrong with a checkpoint of a size: nothing, if the record behind those that it covers is a fork.
  struct Suspect {
    uint64_t size = 0;
    std::string message;
  };

  absl::Status JudgeClaims(VerifyReport& report);
  absl::Status JudgeRest(VerifyReport& report);
  absl::Status ReadClaim();
  void Judge(VerifyReport& report);
  void CheckSignatures();
  // Those below a size, whose next record is known.
  void SettleSuspects(uint64_t below, VerifyReport& report);
  absl::Status CompareHead(VerifyReport& report);
  // Whether a checkpoint was published before a fork, beyond it.
  bool LiesBeyondFork(const proof::Checkpoint& checkpoint) const;
  void CountUnknown(const std::string& origin);
  void TellUnknown(VerifyReport& report) const;
  void Remark(VerifyReport& report) const;

  const TreeCheckParts parts_;
  proof::GrowingTree grown_;
  absl::optional<std::string> claim_;  // the next signed note; nothing after the last
  bool began_ = false;                 // claim_ was read
  std::vector<Claim> unsigned_;        // less than a batch
  std::vector<Suspect> suspects_;
  uint64_t compared_ = 0;
  uint64_t passed_ = 0;                      // beyond a fork
  std::map<std::string, uint64_t> unknown_;  // checkpoints by a name that no record below them announces
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_PROVING_TREE_CHECK_H_
