#include "engine/proof/tree/proofs.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::proof {
namespace {

// Leaves from begin up to end, exclusive. Every one met here begins at a multiple of the largest power of two
// that is not larger than its length.
struct Span {
  uint64_t begin = 0;
  uint64_t end = 0;

  uint64_t length() const { return end - begin; }
  bool full() const { return (length() & (length() - 1)) == 0; }
  // Where RFC 6962 divides it: after the largest power of two smaller than its length.
  uint64_t middle() const {
    uint64_t half = 1;
    while (half < length() - half) half *= 2;
    return begin + half;
  }
  Span left() const { return {begin, middle()}; }
  Span right() const { return {middle(), end}; }
};

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "PROOF_WRONG", sentence);
}

class Prover {
 public:
  explicit Prover(NodeSource* source) : source_(source) {}

  absl::StatusOr<Hash> Root(Span span) {
    if (span.full()) {
      int height = 0;
      while ((uint64_t{1} << height) < span.length()) ++height;
      return source_->Node(height, span.begin >> height);
    }
    ASSIGN_OR_RETURN(const Hash left, Root(span.left()));
    ASSIGN_OR_RETURN(const Hash right, Root(span.right()));
    return hasher_.Node(left, right);
  }

  absl::Status Inclusion(uint64_t index, Span span, HashList* proof) {
    if (span.length() == 1) return absl::OkStatus();
    const bool left = index < span.middle();
    RETURN_IF_ERROR(Inclusion(index, left ? span.left() : span.right(), proof));
    ASSIGN_OR_RETURN(const Hash sibling, Root(left ? span.right() : span.left()));
    proof->push_back(sibling);
    return absl::OkStatus();
  }

  // SUBPROOF of RFC 6962; `known` says that the checker has the root of the span's first `old_end` leaves.
  absl::Status Consistency(uint64_t old_end, Span span, bool known, HashList* proof) {
    if (old_end == span.end) {
      if (known) return absl::OkStatus();
      ASSIGN_OR_RETURN(const Hash root, Root(span));
      proof->push_back(root);
      return absl::OkStatus();
    }
    const bool left = old_end <= span.middle();
    RETURN_IF_ERROR(Consistency(old_end, left ? span.left() : span.right(), left && known, proof));
    ASSIGN_OR_RETURN(const Hash sibling, Root(left ? span.right() : span.left()));
    proof->push_back(sibling);
    return absl::OkStatus();
  }

  absl::Status Leaves(const std::vector<uint64_t>& sorted, Span span, HashList* proof) {
    const auto first = std::lower_bound(sorted.begin(), sorted.end(), span.begin);
    if (first == sorted.end() || *first >= span.end) {
      ASSIGN_OR_RETURN(const Hash root, Root(span));
      proof->push_back(root);
      return absl::OkStatus();
    }
    if (span.length() == 1) return absl::OkStatus();
    RETURN_IF_ERROR(Leaves(sorted, span.left(), proof));
    return Leaves(sorted, span.right(), proof);
  }

 private:
  NodeSource* const source_;
  TreeHasher hasher_;
};

absl::Status OutOfTree(uint64_t index, uint64_t size) {
  return Refuse(absl::StatusCode::kOutOfRange, "LEAF_OUT_OF_TREE",
                absl::StrCat("expected an index below ", size, ", the size of the tree, found ", index));
}

// Takes the hashes of a proof one by one.
class ProofReader {
 public:
  explicit ProofReader(const HashList& proof) : proof_(proof) {}

  absl::StatusOr<Hash> Take() {
    if (taken_ < proof_.size()) return proof_[taken_++];
    return Wrong(absl::StrCat("the proof ends after ", proof_.size(), " hashes where it needs more"));
  }
  absl::Status ExpectEnd() const {
    if (taken_ == proof_.size()) return absl::OkStatus();
    return Wrong(absl::StrCat("expected a proof of ", taken_, " hashes, found ", proof_.size()));
  }

 private:
  const HashList& proof_;
  size_t taken_ = 0;
};

class Checker {
 public:
  explicit Checker(const HashList& proof) : proof_(proof) {}

  absl::StatusOr<Hash> Inclusion(const Hash& leaf, uint64_t index, Span span) {
    if (span.length() == 1) return leaf;
    const bool left = index < span.middle();
    ASSIGN_OR_RETURN(const Hash inner, Inclusion(leaf, index, left ? span.left() : span.right()));
    ASSIGN_OR_RETURN(const Hash sibling, proof_.Take());
    return left ? hasher_.Node(inner, sibling) : hasher_.Node(sibling, inner);
  }

  struct Roots {
    Hash old_root;
    Hash root;
  };
  absl::StatusOr<Roots> Consistency(const TreeHead& old_head, Span span, bool known) {
    if (old_head.size == span.end) {
      if (known) return Roots{old_head.root, old_head.root};
      ASSIGN_OR_RETURN(const Hash root, proof_.Take());
      return Roots{root, root};
    }
    const bool left = old_head.size <= span.middle();
    ASSIGN_OR_RETURN(const Roots inner,
                     Consistency(old_head, left ? span.left() : span.right(), left && known));
    ASSIGN_OR_RETURN(const Hash sibling, proof_.Take());
    if (left) return Roots{inner.old_root, hasher_.Node(inner.root, sibling)};
    return Roots{hasher_.Node(sibling, inner.old_root), hasher_.Node(sibling, inner.root)};
  }

  absl::StatusOr<Hash> Leaves(const std::map<uint64_t, Hash>& leaves, Span span) {
    const auto first = leaves.lower_bound(span.begin);
    if (first == leaves.end() || first->first >= span.end) return proof_.Take();
    if (span.length() == 1) return first->second;
    ASSIGN_OR_RETURN(const Hash left, Leaves(leaves, span.left()));
    ASSIGN_OR_RETURN(const Hash right, Leaves(leaves, span.right()));
    return hasher_.Node(left, right);
  }

  absl::Status Expect(const Hash& computed, const TreeHead& head) const {
    RETURN_IF_ERROR(proof_.ExpectEnd());
    if (computed == head.root) return absl::OkStatus();
    return Wrong(
        absl::StrCat("the proof leads to another root than that of the tree of ", head.size, " leaves"));
  }

 private:
  ProofReader proof_;
  TreeHasher hasher_;
};

absl::Status ExpectEmpty(const HashList& proof) {
  if (proof.empty()) return absl::OkStatus();
  return Wrong(absl::StrCat("expected an empty proof, found ", proof.size(), " hashes"));
}

}  // namespace

absl::StatusOr<Hash> RootAt(NodeSource* source, uint64_t size) {
  if (size == 0) return TreeHasher().Empty();
  return Prover(source).Root({0, size});
}

absl::StatusOr<HashList> ProveInclusion(NodeSource* source, LeafPlace place) {
  if (place.index >= place.tree_size) return OutOfTree(place.index, place.tree_size);
  HashList proof;
  RETURN_IF_ERROR(Prover(source).Inclusion(place.index, {0, place.tree_size}, &proof));
  return proof;
}

absl::StatusOr<HashList> ProveConsistency(NodeSource* source, uint64_t old_size, uint64_t size) {
  if (old_size > size) {
    return Refuse(absl::StatusCode::kOutOfRange, "TREE_SIZES_REVERSED",
                  absl::StrCat("expected an old size of at most ", size, ", found ", old_size));
  }
  HashList proof;
  if (old_size == 0) return proof;  // every tree begins with the empty one
  RETURN_IF_ERROR(Prover(source).Consistency(old_size, {0, size}, true, &proof));
  return proof;
}

absl::StatusOr<HashList> ProveLeaves(NodeSource* source, const std::vector<uint64_t>& indexes,
                                     uint64_t size) {
  std::vector<uint64_t> sorted = indexes;
  std::sort(sorted.begin(), sorted.end());
  if (!sorted.empty() && sorted.back() >= size) return OutOfTree(sorted.back(), size);
  HashList proof;
  if (size > 0) RETURN_IF_ERROR(Prover(source).Leaves(sorted, {0, size}, &proof));
  return proof;
}

absl::Status CheckInclusion(const Hash& leaf, uint64_t index, const TreeHead& head, const HashList& proof) {
  if (index >= head.size) return OutOfTree(index, head.size);
  Checker checker(proof);
  ASSIGN_OR_RETURN(const Hash root, checker.Inclusion(leaf, index, {0, head.size}));
  return checker.Expect(root, head);
}

absl::Status CheckConsistency(const TreeHead& old_head, const TreeHead& head, const HashList& proof) {
  if (old_head.size > head.size) {
    return Wrong(absl::StrCat("a tree of ", head.size, " leaves cannot begin with one of ", old_head.size));
  }
  if (old_head.size == 0) {
    if (old_head.root != TreeHasher().Empty()) return Wrong("the root of the empty tree is another one");
    return ExpectEmpty(proof);
  }
  Checker checker(proof);
  ASSIGN_OR_RETURN(const Checker::Roots roots, checker.Consistency(old_head, {0, head.size}, true));
  RETURN_IF_ERROR(checker.Expect(roots.old_root, old_head));
  return checker.Expect(roots.root, head);
}

absl::Status CheckLeaves(const std::map<uint64_t, Hash>& leaves, const TreeHead& head,
                         const HashList& proof) {
  if (!leaves.empty() && leaves.rbegin()->first >= head.size) {
    return OutOfTree(leaves.rbegin()->first, head.size);
  }
  if (head.size == 0) {
    if (head.root != TreeHasher().Empty()) return Wrong("the root of the empty tree is another one");
    return ExpectEmpty(proof);
  }
  Checker checker(proof);
  ASSIGN_OR_RETURN(const Hash root, checker.Leaves(leaves, {0, head.size}));
  return checker.Expect(root, head);
}

}  // namespace liushui::proof
