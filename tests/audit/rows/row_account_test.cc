#include "engine/audit/rows/row_account.h"

#include "engine/base/check.h"
#include "engine/views/directory_keys.h"
#include "engine/views/keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kGoesOn = [] { return true; };

class RowAccountTest : public testing::Test {
 protected:
  bool Agrees(RowAccount& account) {
    const auto parts = account.Compare(stored_, 0, report_, kGoesOn);
    LIUSHUI_CHECK_OK(parts.status());
    return !parts->any;
  }

  const RowSecret secret_ = DrawRowSecret();
  RowAccount account_{secret_, true};
  const std::string task_ = views::TaskKey(7, 1);
  const std::string person_ = views::PersonKey({"north", "li"});
  const std::string message_ = views::OutboxKey(9, 1);
  ListedRows stored_;
  VerifyReport report_;
};

TEST_F(RowAccountTest, RowsOfAnInstanceAreKeptWithIt) {
  LiveRows own;
  EXPECT_THAT(account_.Apply({{task_, "open"}, {person_, "Li"}}, &own), IsEmpty());
  EXPECT_THAT(own, SizeIs(1));
  EXPECT_THAT(account_.Apply({{task_, "done"}}, &own), IsEmpty());
  stored_.rows = {{task_, "done"}, {person_, "Li"}};
  EXPECT_TRUE(Agrees(account_));
}

TEST_F(RowAccountTest, DeletedRowsAreNotExpected) {
  LiveRows own;
  account_.Apply({{task_, "open"}, {person_, "Li"}}, &own);
  account_.Apply({{task_, absl::nullopt}, {person_, absl::nullopt}}, &own);
  EXPECT_THAT(own, IsEmpty());
  EXPECT_TRUE(Agrees(account_));
}

TEST_F(RowAccountTest, RowThatIsStoredOtherwiseIsSeen) {
  account_.Apply({{person_, "Li"}}, nullptr);
  stored_.rows = {{person_, "Wang"}};
  EXPECT_FALSE(Agrees(account_));
}

TEST_F(RowAccountTest, MessagesWaitUntilTheyAreTakenOut) {
  account_.Apply({{message_, "hello"}}, nullptr);
  account_.Apply({{message_, absl::nullopt}}, nullptr);
  EXPECT_TRUE(Agrees(account_));
}

TEST_F(RowAccountTest, RowOfOneTimeIsMissedWhereNothingIsCompared) {
  RowAccount account(secret_, false);
  const std::string key = views::BusinessKeyKey({"north", "errand", "e-1"});
  EXPECT_THAT(account.Apply({{key, "7"}}, nullptr), IsEmpty());
  EXPECT_THAT(
      account.Apply({{key, "8"}}, nullptr),
      ElementsAre("business key 'e-1' of workflow errand in north: was there before, and may be there "
                  "once only"));
}

TEST_F(RowAccountTest, SavedAccountGoesOn) {
  LiveRows own;
  account_.Apply({{task_, "open"}, {person_, "Li"}, {message_, "hello"}}, &own);
  PlaceWriter writer;
  account_.Save(writer);
  SaveRows(own, writer);
  const std::string bytes = writer.Take();
  PlaceReader reader(bytes);
  RowAccount account(secret_, true);
  LiveRows loaded;
  account.Load(reader);
  LoadRows(loaded, reader);
  EXPECT_TRUE(reader.done());
  account.Apply({{task_, "done"}, {person_, absl::nullopt}, {message_, absl::nullopt}}, &loaded);
  stored_.rows = {{task_, "done"}};
  EXPECT_TRUE(Agrees(account));
}

}  // namespace
}  // namespace liushui::audit
