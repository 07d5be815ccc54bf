// TreeCheck: whether the stored tree is the one over the records, and every published checkpoint was true.
#ifndef LIUSHUI_ENGINE_AUDIT_PROVING_TREE_CHECK_H_
#define LIUSHUI_ENGINE_AUDIT_PROVING_TREE_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
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

// Takes all records of a ledger in order and hashes them. For one thread.
class TreeCheck {
 public:
  // `tree` may be null: then only checkpoints are looked at. Signed notes that are none are told.
  TreeCheck(const TreeReader* tree, const std::vector<std::string>& checkpoints, VerifyReport& report);

  // The next record. Tiles that become full are compared, and checkpoints of that size. An error is a failure
  // to read.
  absl::Status Take(absl::string_view record, VerifyReport& report);

  // After the last: compares the head, tells of checkpoints of more records than there are, and of those that
  // none of the ledger's keys signed. What was published before a fork, beyond it, is not compared.
  absl::Status Finish(const SigningKeys& keys, VerifyReport& report);

 private:
  struct Claim {
    proof::Checkpoint checkpoint;
    std::string note;
    bool holds = false;
  };

  void CompareClaims();
  absl::Status CompareHead(VerifyReport& report);
  void JudgeClaim(const Claim& claim, const SigningKeys& keys, VerifyReport& report) const;

  const TreeReader* const tree_;
  proof::GrowingTree grown_;
  std::vector<Claim> claims_;  // ascending by size
  size_t next_claim_ = 0;      // the first of a size that is not reached
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_PROVING_TREE_CHECK_H_
