// RFC 6962, section 2.1, word for word: slow and recursive, for comparison.
#ifndef LIUSHUI_TESTS_PROOF_NAIVE_TREE_H_
#define LIUSHUI_TESTS_PROOF_NAIVE_TREE_H_

#include <string>
#include <vector>

#include "engine/proof/tree/proofs.h"

namespace liushui::proof {

using Records = std::vector<std::string>;

// MTH(D[n]).
Hash NaiveRoot(const Records& records);
// PATH(m, D[n]).
HashList NaivePath(size_t index, const Records& records);
// PROOF(m, D[n]), for 0 < m <= n.
HashList NaiveConsistency(size_t old_size, const Records& records);

// `size` records, each another.
Records MakeRecords(size_t size);

// A tree in memory that is asked for nodes: each is computed from the records.
class NaiveNodes final : public NodeSource {
 public:
  explicit NaiveNodes(Records records) : records_(std::move(records)) {}

  absl::StatusOr<Hash> Node(int height, uint64_t index) override;

 private:
  Records records_;
};

}  // namespace liushui::proof

#endif  // LIUSHUI_TESTS_PROOF_NAIVE_TREE_H_
