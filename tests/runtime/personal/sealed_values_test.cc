// A sealed value is bound to where it was given, and to whom.
#include "engine/runtime/personal/sealed_values.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

constexpr SecretKey kKey{7};

ledger::v1::Sealed Seal() {
  ledger::v1::Value plain;
  plain.set_string("13800000000");
  return SealValue(kKey, {"beijing", "c-17"}, {"instances/42", "form.phone"}, plain);
}

TEST(SealedValuesTest, OpensAsWhatItWas) {
  const auto opened = OpenValue(kKey, "beijing", Seal());
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->string(), "13800000000");
  EXPECT_EQ(Seal().DebugString().find("13800000000"), std::string::npos);
}

TEST(SealedValuesTest, IsBoundToAllItSays) {
  EXPECT_FALSE(OpenValue(kKey, "shanghai", Seal()).has_value());
  ledger::v1::Sealed changed = Seal();
  changed.set_subject("c-18");
  EXPECT_FALSE(OpenValue(kKey, "beijing", changed).has_value());
  changed = Seal();
  changed.set_scope("instances/43");
  EXPECT_FALSE(OpenValue(kKey, "beijing", changed).has_value());
  changed = Seal();
  changed.set_field("form.phones");
  EXPECT_FALSE(OpenValue(kKey, "beijing", changed).has_value());
  // What moves from one to the next gives other bytes, because each has its length before it.
  changed = Seal();
  changed.set_scope("instances/42form.");
  changed.set_field("phone");
  EXPECT_FALSE(OpenValue(kKey, "beijing", changed).has_value());
}

TEST(SealedValuesTest, SealedIsFoundWhereverAnInputHoldsIt) {
  constexpr char kSealed[] = "{ name: 'a' value { record { fields { name: 'b' value { sealed {} } } } } }";
  for (const char* holder : {"start { inputs ", "event { data ", "complete { form ", "save_draft { form ",
                             "complete_job { result "}) {
    EXPECT_TRUE(HoldsSealed(ParseInput(absl::StrCat(holder, kSealed, " }")))) << holder;
    EXPECT_FALSE(HoldsSealed(ParseInput(absl::StrCat(holder, "{ name: 'a' value { int: 1 } } }")))) << holder;
  }
  EXPECT_TRUE(HoldsSealed(ParseInput("add_items { items { value { list { values { sealed {} } } } } }")));
  EXPECT_FALSE(HoldsSealed(ParseInput("claim { task: 1 }")));
}

TEST(SealedValuesTest, ACaseWithoutASubjectIsItsOwn) {
  state::v1::InstanceState state;
  state.set_instance(42);
  EXPECT_EQ(SubjectOf(state), "instance-42");
  state.set_data_subject("c-17");
  EXPECT_EQ(SubjectOf(state), "c-17");
}

}  // namespace
}  // namespace liushui::runtime
