#include "engine/views/signing_key_keys.h"

#include "engine/views/directory_keys.h"
#include "engine/views/rows.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::views {
namespace {

using testing::Optional;

TEST(SettingsKeysTest, KeyIsReadBack) {
  EXPECT_THAT(ParseSettingsKey(SettingsKey("b")), Optional(std::string("b")));
  EXPECT_EQ(ParseSettingsKey(PersonKey({"b", "li"})), absl::nullopt);
}

TEST(SigningKeyKeysTest, KeyIsReadBack) {
  EXPECT_THAT(ParseSigningKeyKey(SigningKeyKey(258)), Optional(258u));
  EXPECT_LT(SigningKeyKey(9), SigningKeyKey(10));
}

TEST(SigningKeyKeysTest, OtherKeysAreNone) {
  EXPECT_EQ(ParseSigningKeyKey(""), absl::nullopt);
  EXPECT_EQ(ParseSigningKeyKey("z1234567"), absl::nullopt);
  EXPECT_EQ(ParseSigningKeyKey(SigningKeyKey(1) + "x"), absl::nullopt);
}

TEST(SigningKeyKeysTest, EveryAnnouncementHasItsRow) {
  ledger::v1::Record announced, rotated, forked;
  announced.set_index(1);
  announced.mutable_signing_key_announced();
  rotated.set_index(2);
  rotated.mutable_signing_key_rotated();
  forked.set_index(3);
  forked.mutable_ledger_forked();
  for (const ledger::v1::Record* record : {&announced, &rotated, &forked}) {
    const std::vector<RowWrite> rows = RowsOf(*record, nullptr, nullptr);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].key, SigningKeyKey(record->index()));
    EXPECT_EQ(rows[0].value, "");
  }
}

}  // namespace
}  // namespace liushui::views
