#include "engine/proof/tree/stored_head.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/proof/tree/growing_tree.h"
#include "gtest/gtest.h"

namespace liushui::proof {
namespace {

StoredHead HeadOf(int size) {
  GrowingTree tree;
  std::vector<FullTile> full;
  for (int i = 0; i < size; ++i) tree.Append(tree.hasher().Leaf(absl::StrCat(i)), &full);
  return {{tree.size(), tree.Root()}, tree.range()};
}

TEST(StoredHeadTest, IsReadBack) {
  for (const int size : {0, 1, 2, 3, 7, 256, 300, 1'023}) {
    StoredHead head = HeadOf(size);
    EXPECT_EQ(ParseStoredHead(StoredHeadBytes(head)).value(), head) << size;
    head.whole = false;
    EXPECT_EQ(ParseStoredHead(StoredHeadBytes(head)).value(), head) << size;
  }
}

TEST(StoredHeadTest, HasTheFormThatIsWrittenForEver) {
  const std::string bytes = StoredHeadBytes(HeadOf(258));
  EXPECT_EQ(bytes.size(), 1 + 8 + 32 + 2 * 32u);
  EXPECT_EQ(bytes.substr(0, 9), std::string("\1\0\0\0\0\0\0\1\2", 9));
}

TEST(StoredHeadTest, OtherBytesAreRefused) {
  const std::string good = StoredHeadBytes(HeadOf(3));
  for (const std::string& bad :
       {std::string(), good.substr(0, 40), good.substr(0, good.size() - 1), good + "x", "\3" + good.substr(1),
        StoredHeadBytes({{3, {}}, HeadOf(3).range})}) {
    EXPECT_EQ(ReasonOf(ParseStoredHead(bad).status()), "TREE_HEAD_WRONG");
  }
}

}  // namespace
}  // namespace liushui::proof
