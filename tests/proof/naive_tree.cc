#include "tests/proof/naive_tree.h"

#include "absl/strings/str_cat.h"

namespace liushui::proof {
namespace {

// The largest power of two smaller than n.
size_t Split(size_t n) {
  size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

Records First(const Records& records, size_t k) {
  return Records(records.begin(), records.begin() + k);
}
Records From(const Records& records, size_t k) {
  return Records(records.begin() + k, records.end());
}

HashList With(HashList list, const Hash& last) {
  list.push_back(last);
  return list;
}

HashList SubProof(size_t m, const Records& records, bool whole) {
  const size_t n = records.size();
  if (m == n) return whole ? HashList{} : HashList{NaiveRoot(records)};
  const size_t k = Split(n);
  if (m <= k) return With(SubProof(m, First(records, k), whole), NaiveRoot(From(records, k)));
  return With(SubProof(m - k, From(records, k), false), NaiveRoot(First(records, k)));
}

}  // namespace

Hash NaiveRoot(const Records& records) {
  TreeHasher hasher;
  if (records.empty()) return hasher.Empty();
  if (records.size() == 1) return hasher.Leaf(records.front());
  const size_t k = Split(records.size());
  return hasher.Node(NaiveRoot(First(records, k)), NaiveRoot(From(records, k)));
}

HashList NaivePath(size_t index, const Records& records) {
  if (records.size() == 1) return {};
  const size_t k = Split(records.size());
  if (index < k) return With(NaivePath(index, First(records, k)), NaiveRoot(From(records, k)));
  return With(NaivePath(index - k, From(records, k)), NaiveRoot(First(records, k)));
}

HashList NaiveConsistency(size_t old_size, const Records& records) {
  return SubProof(old_size, records, true);
}

Records MakeRecords(size_t size) {
  Records records;
  for (size_t i = 0; i < size; ++i) records.push_back(absl::StrCat("record ", i));
  return records;
}

absl::StatusOr<Hash> NaiveNodes::Node(int height, uint64_t index) {
  const size_t width = size_t{1} << height;
  return NaiveRoot(Records(records_.begin() + index * width, records_.begin() + (index + 1) * width));
}

}  // namespace liushui::proof
