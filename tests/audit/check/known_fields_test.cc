#include "engine/audit/check/known_fields.h"

#include <string>

#include "gtest/gtest.h"
#include "liushui/ledger/v1/record.pb.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

class KnownFieldsTest : public testing::Test {
 protected:
  const KnownFields known_{Record::descriptor()};
};

TEST_F(KnownFieldsTest, GenuineRecordsAreCovered) {
  Branch branch;
  branch.DeployCalendar();
  branch.Deploy(kErrand);
  branch.Deploy(kVisit);
  RunErrand(branch, "e-1");
  for (const std::string& bytes : branch.ledger.records) EXPECT_TRUE(known_.Cover(bytes));
}

TEST_F(KnownFieldsTest, UnknownNumberIsSeen) {
  EXPECT_FALSE(known_.Cover(std::string("\xfa\x3f\x01x", 4)));
}

TEST_F(KnownFieldsTest, UnknownNumberDeepDownIsSeen) {
  Record record;
  ledger::v1::Fact* fact = record.mutable_step()->add_facts();
  EXPECT_TRUE(known_.Cover(record.SerializeAsString()));
  fact->GetReflection()->MutableUnknownFields(fact)->AddVarint(19'000, 1);
  EXPECT_FALSE(known_.Cover(record.SerializeAsString()));
}

TEST_F(KnownFieldsTest, OtherFormIsSeen) {
  const std::string text_for_index("\x0a\x01x", 3);
  EXPECT_FALSE(known_.Cover(text_for_index));
}

TEST_F(KnownFieldsTest, WhatIsCutOffIsSeen) {
  Record record;
  record.set_namespace_("north");
  const std::string bytes = record.SerializeAsString();
  for (size_t size = 1; size < bytes.size(); ++size) EXPECT_FALSE(known_.Cover(bytes.substr(0, size)));
}

TEST(LastFieldOfTest, NamesTheBody) {
  Record record;
  record.set_index(7);
  record.mutable_step()->set_handled(true);
  EXPECT_EQ(LastFieldOf(record.SerializeAsString()), Record::kStepFieldNumber);
}

TEST(LastFieldOfTest, NoMessageHasNone) {
  EXPECT_EQ(LastFieldOf(""), 0);
  EXPECT_EQ(LastFieldOf("\xff"), 0);
}

}  // namespace
}  // namespace liushui::audit
