// Every proof of every small tree, large trees by chance, and proofs that somebody meddled with.
#include "engine/proof/tree/proofs.h"

#include <gtest/gtest.h>

#include <functional>

#include "engine/base/refusal.h"
#include "rapidcheck.h"
#include "tests/proof/naive_tree.h"

namespace liushui::proof {
namespace {

constexpr size_t kSmallTree = 40;

TreeHead HeadOf(size_t size) {
  return {size, NaiveRoot(MakeRecords(size))};
}

Hash LeafAt(uint64_t index) {
  return TreeHasher().Leaf(MakeRecords(index + 1).back());
}

TEST(Inclusion, EveryLeafOfEverySmallTree) {
  for (size_t size = 1; size <= kSmallTree; ++size) {
    const Records records = MakeRecords(size);
    NaiveNodes nodes(records);
    for (size_t index = 0; index < size; ++index) {
      const absl::StatusOr<HashList> proof = ProveInclusion(&nodes, {index, size});
      ASSERT_TRUE(proof.ok()) << proof.status();
      EXPECT_EQ(*proof, NaivePath(index, records)) << index << " of " << size;
      EXPECT_TRUE(CheckInclusion(LeafAt(index), index, HeadOf(size), *proof).ok()) << index << " of " << size;
    }
  }
}

TEST(Consistency, EveryPairOfSmallTrees) {
  for (size_t size = 1; size <= kSmallTree; ++size) {
    const Records records = MakeRecords(size);
    NaiveNodes nodes(records);
    for (size_t old_size = 1; old_size <= size; ++old_size) {
      const absl::StatusOr<HashList> proof = ProveConsistency(&nodes, old_size, size);
      ASSERT_TRUE(proof.ok()) << proof.status();
      EXPECT_EQ(*proof, NaiveConsistency(old_size, records)) << old_size << " of " << size;
      EXPECT_TRUE(CheckConsistency(HeadOf(old_size), HeadOf(size), *proof).ok());
    }
  }
}

TEST(Consistency, EveryTreeBeginsWithTheEmptyOne) {
  NaiveNodes nodes(MakeRecords(5));
  EXPECT_EQ(ProveConsistency(&nodes, 0, 5).value(), HashList());
  EXPECT_TRUE(CheckConsistency(HeadOf(0), HeadOf(5), {}).ok());
  EXPECT_EQ(ReasonOf(CheckConsistency({0, Hash{}}, HeadOf(5), {})), "PROOF_WRONG");
  EXPECT_EQ(ReasonOf(CheckConsistency(HeadOf(0), HeadOf(5), {Hash{}})), "PROOF_WRONG");
}

TEST(Consistency, TreeDoesNotShrink) {
  NaiveNodes nodes(MakeRecords(5));
  EXPECT_EQ(ReasonOf(ProveConsistency(&nodes, 6, 5).status()), "TREE_SIZES_REVERSED");
  EXPECT_EQ(ReasonOf(CheckConsistency(HeadOf(6), HeadOf(5), {})), "PROOF_WRONG");
}

TEST(Inclusion, LeafBeyondTheTreeIsRefused) {
  NaiveNodes nodes(MakeRecords(5));
  EXPECT_EQ(ReasonOf(ProveInclusion(&nodes, {5, 5}).status()), "LEAF_OUT_OF_TREE");
  EXPECT_EQ(ReasonOf(ProveInclusion(&nodes, {0, 0}).status()), "LEAF_OUT_OF_TREE");
  EXPECT_EQ(ReasonOf(CheckInclusion(LeafAt(5), 5, HeadOf(5), {})), "LEAF_OUT_OF_TREE");
}

TEST(ManyLeaves, EverySubsetOfASmallTree) {
  constexpr size_t kSize = 11;
  NaiveNodes nodes(MakeRecords(kSize));
  for (unsigned subset = 0; subset < 1u << kSize; subset += 3) {
    std::vector<uint64_t> indexes;
    std::map<uint64_t, Hash> leaves;
    for (uint64_t index = 0; index < kSize; ++index) {
      if ((subset >> index & 1) == 0) continue;
      indexes.push_back(index);
      leaves[index] = LeafAt(index);
    }
    const absl::StatusOr<HashList> proof = ProveLeaves(&nodes, indexes, kSize);
    ASSERT_TRUE(proof.ok()) << proof.status();
    EXPECT_TRUE(CheckLeaves(leaves, HeadOf(kSize), *proof).ok()) << subset;
  }
}

TEST(ManyLeaves, AllLeavesNeedNoProof) {
  NaiveNodes nodes(MakeRecords(3));
  EXPECT_EQ(ProveLeaves(&nodes, {2, 0, 1}, 3).value(), HashList());
}

TEST(ManyLeaves, LeafBeyondTheTreeIsRefused) {
  NaiveNodes nodes(MakeRecords(3));
  EXPECT_EQ(ReasonOf(ProveLeaves(&nodes, {3}, 3).status()), "LEAF_OUT_OF_TREE");
  EXPECT_EQ(ReasonOf(CheckLeaves({{3, LeafAt(3)}}, HeadOf(3), {})), "LEAF_OUT_OF_TREE");
}

TEST(ManyLeaves, EmptyTreeHasNothingToProve) {
  NaiveNodes nodes({});
  EXPECT_EQ(ProveLeaves(&nodes, {}, 0).value(), HashList());
  EXPECT_TRUE(CheckLeaves({}, HeadOf(0), {}).ok());
  EXPECT_EQ(ReasonOf(CheckLeaves({}, {0, Hash{}}, {})), "PROOF_WRONG");
}

// Runs a property. RapidCheck prints the seed with which the run can be repeated (RC_PARAMS="seed=...").
void Check(const std::string& name, const std::function<void()>& property) {
  EXPECT_TRUE(rc::check(name, property));
}

// Changes one thing in a proof that is right.
HashList Mangled(HashList proof) {
  const int how = proof.empty() ? 0 : *rc::gen::inRange(0, 4);
  const size_t at = proof.empty() ? 0 : *rc::gen::inRange<size_t>(0, proof.size());
  switch (how) {
    case 0:
      proof.insert(proof.begin() + at, Hash{});
      break;
    case 1:
      proof.erase(proof.begin() + at);
      break;
    case 2:
      proof[at][*rc::gen::inRange<size_t>(0, kHashBytes)] ^= 1 << *rc::gen::inRange(0, 8);
      break;
    default:
      if (proof[at] == proof.front()) proof[at][0] ^= 1;
      std::swap(proof[at], proof.front());
  }
  return proof;
}

TEST(RandomTrees, ProofsProveAndMangledOnesDoNot) {
  Check("proofs of large trees", [] {
    const size_t size = *rc::gen::inRange<size_t>(1, 700);
    const size_t old_size = *rc::gen::inRange<size_t>(1, size + 1);
    const size_t index = *rc::gen::inRange<size_t>(0, size);
    const Records records = MakeRecords(size);
    NaiveNodes nodes(records);
    const TreeHead head = HeadOf(size);
    const HashList path = ProveInclusion(&nodes, {index, size}).value();
    RC_ASSERT(path == NaivePath(index, records));
    RC_ASSERT(CheckInclusion(LeafAt(index), index, head, path).ok());
    RC_ASSERT(!CheckInclusion(LeafAt(index), index, head, Mangled(path)).ok());
    RC_ASSERT(!CheckInclusion(LeafAt(size), index, head, path).ok());
    const HashList consistency = ProveConsistency(&nodes, old_size, size).value();
    RC_ASSERT(consistency == NaiveConsistency(old_size, records));
    RC_ASSERT(CheckConsistency(HeadOf(old_size), head, consistency).ok());
    RC_ASSERT(!CheckConsistency(HeadOf(old_size), head, Mangled(consistency)).ok());
    RC_ASSERT(!CheckConsistency({old_size, LeafAt(size)}, head, consistency).ok());
  });
}

TEST(RandomTrees, ManyLeavesAtOnce) {
  Check("proofs of many leaves", [] {
    const size_t size = *rc::gen::inRange<size_t>(1, 700);
    const auto chosen = *rc::gen::container<std::vector<uint64_t>>(rc::gen::inRange<uint64_t>(0, size));
    NaiveNodes nodes(MakeRecords(size));
    std::map<uint64_t, Hash> leaves;
    for (const uint64_t index : chosen) leaves[index] = LeafAt(index);
    const HashList proof = ProveLeaves(&nodes, chosen, size).value();
    RC_ASSERT(CheckLeaves(leaves, HeadOf(size), proof).ok());
    RC_ASSERT(!CheckLeaves(leaves, HeadOf(size), Mangled(proof)).ok());
    if (leaves.empty()) return;
    leaves.begin()->second[3] ^= 4;
    RC_ASSERT(!CheckLeaves(leaves, HeadOf(size), proof).ok());
  });
}

TEST(RootAt, IsThatOfEachSize) {
  NaiveNodes nodes(MakeRecords(kSmallTree));
  for (size_t size = 0; size <= kSmallTree; ++size)
    EXPECT_EQ(RootAt(&nodes, size).value(), HeadOf(size).root);
}

}  // namespace
}  // namespace liushui::proof
