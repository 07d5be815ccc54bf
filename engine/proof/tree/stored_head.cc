#include "engine/proof/tree/stored_head.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/proof/tree/growing_tree.h"

namespace liushui::proof {
namespace {

constexpr char kWhole = 0x01;
constexpr char kBeingMade = 0x02;
constexpr size_t kSizeBytes = 8;
constexpr size_t kFixedBytes = 1 + kSizeBytes + kHashBytes;

absl::Status Wrong(absl::string_view what) {
  return Refuse(absl::StatusCode::kDataLoss, "TREE_HEAD_WRONG",
                absl::StrCat("the head of the tree over the ledger ", what));
}

}  // namespace

std::string StoredHeadBytes(const StoredHead& stored) {
  std::string bytes(1, stored.whole ? kWhole : kBeingMade);
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(stored.head.size >> shift & 0xff);
  absl::StrAppend(&bytes, HashBytes(stored.head.root));
  for (const Hash& hash : stored.range) absl::StrAppend(&bytes, HashBytes(hash));
  return bytes;
}

absl::StatusOr<StoredHead> ParseStoredHead(absl::string_view bytes) {
  if (bytes.size() < kFixedBytes || (bytes[0] != kWhole && bytes[0] != kBeingMade)) {
    return Wrong(absl::StrCat("is none: it has ", bytes.size(), " bytes or begins wrongly"));
  }
  StoredHead stored;
  stored.whole = bytes[0] == kWhole;
  for (const char byte : bytes.substr(1, kSizeBytes)) {
    stored.head.size = stored.head.size << 8 | static_cast<unsigned char>(byte);
  }
  stored.head.root = ToHash(bytes.substr(1 + kSizeBytes, kHashBytes));
  const size_t subtrees = static_cast<size_t>(std::popcount(stored.head.size));
  if (bytes.size() != kFixedBytes + subtrees * kHashBytes) {
    return Wrong(absl::StrCat("says ", stored.head.size, " records, which are ", subtrees,
                              " subtrees, but has ", bytes.size(), " bytes"));
  }
  for (size_t at = kFixedBytes; at < bytes.size(); at += kHashBytes) {
    stored.range.push_back(ToHash(bytes.substr(at, kHashBytes)));
  }
  TreeHasher hasher;
  if (RootOfRange(stored.range, &hasher) != stored.head.root) {
    return Wrong(absl::StrCat("contradicts itself: its root is not that of its subtrees (of ",
                              stored.head.size, " records)"));
  }
  return stored;
}

}  // namespace liushui::proof
