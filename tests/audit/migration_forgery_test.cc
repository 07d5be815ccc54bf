// A migration that says what it is not: found by re-execution, which needs both definitions.
#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"
#include "tests/world/world.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

std::string Process(absl::string_view state) {
  return absl::StrCat("workflow: process\ntitle: t\nevents: [ {name: a} ]\nstates:\n  - { id: ", state,
                      ", next: [ { event: a, to: [end] } ] }\n  - { id: end, final: true }\n");
}

class MigrationForgeryTest : public testing::Test {
 protected:
  MigrationForgeryTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(Process("one"));
    const uint64_t instance = world_.Start({"ann", {}}, "process").value();
    world_.DeployYaml(Process("uno"));
    EXPECT_TRUE(world_.Migrate({"bob", {}}, {instance, {"one=uno"}}).ok());
    EXPECT_TRUE(world_.Send({"ann", {}}, instance, "a").ok());
  }
  // What is found when the migration is changed.
  std::string Found(const std::function<void(Record&)>& forge) const {
    ListedRecords ledger;
    for (Record record : world_.records()) {
      if (record.step().input().has_migrate()) forge(record);
      ledger.records.push_back(record.SerializeAsString());
    }
    const auto report = Verify(ledger, nullptr, {});
    EXPECT_TRUE(report.ok()) << report.status();
    return TextOf(*report);
  }

  world::World world_;
};

TEST_F(MigrationForgeryTest, TrueOneIsFound) {
  EXPECT_EQ(Found([](Record&) {}), "");
}

TEST_F(MigrationForgeryTest, RevisionThatWasNeverDeployedIsFound) {
  const std::string found = Found(
      [](Record& record) { record.mutable_step()->mutable_input()->mutable_migrate()->set_revision(7); });
  EXPECT_TRUE(
      absl::StrContains(found, "it migrates to revision 7, but its definition was never deployed as that"))
      << found;
}

TEST_F(MigrationForgeryTest, DefinitionThatWasNeverDeployedIsFound) {
  const std::string found = Found([](Record& record) {
    record.mutable_step()->mutable_input()->mutable_migrate()->set_definition(std::string(32, 'x'));
  });
  EXPECT_TRUE(absl::StrContains(found, "was never deployed in test")) << found;
}

TEST_F(MigrationForgeryTest, FilterThatDidNotHoldIsFound) {
  const std::string found = Found([](Record& record) {
    record.mutable_step()->mutable_input()->mutable_migrate()->set_filter("In('end')");
  });
  EXPECT_TRUE(absl::StrContains(found, "decided again it is refused: MIGRATION_CHANGED_MEANWHILE")) << found;
}

TEST_F(MigrationForgeryTest, OtherSourceIsFound) {
  const std::string found = Found([](Record& record) {
    record.mutable_step()->mutable_input()->mutable_migrate()->set_from_revision(7);
  });
  EXPECT_TRUE(absl::StrContains(found, "it was on revision 7, and is on revision 1 now")) << found;
}

TEST_F(MigrationForgeryTest, ForgottenWorkIsFound) {
  const std::string found = Found([](Record& record) {
    for (ledger::v1::Fact& fact : *record.mutable_step()->mutable_facts()) {
      if (!fact.has_instance_migrated()) continue;
      fact.mutable_instance_migrated()->add_renamed()->set_from("write");
    }
  });
  EXPECT_TRUE(absl::StrContains(found, "re-execution: ")) << found;
}

TEST_F(MigrationForgeryTest, OtherNameIsFound) {
  const std::string found = Found([](Record& record) {
    for (ledger::v1::Fact& fact : *record.mutable_step()->mutable_facts()) {
      if (fact.has_instance_migrated()) fact.mutable_instance_migrated()->mutable_renamed(0)->set_to("due");
    }
  });
  EXPECT_TRUE(absl::StrContains(found, "recomputed \"uno\", recorded \"due\"")) << found;
}

}  // namespace
}  // namespace liushui::audit
