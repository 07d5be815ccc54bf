// Records that nobody would write: each is a difference with its reason, and none is a crash.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/definitions.h"
#include "engine/audit/envelope.h"
#include "engine/audit/reexecute.h"
#include "engine/chart/compile.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

const std::string kZero("a\0b", 3);

Record Parsed(absl::string_view text) {
  Record record;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(text), &record)) << text;
  return record;
}

// A change to the claim in a running visit, and the words the report must have for it.
struct Hostility {
  std::string name;
  std::function<void(Record&)> change;
  std::string words;
};

std::ostream& operator<<(std::ostream& out, const Hostility& hostility) {
  return out << hostility.name;
}

// Envelopes that do not follow from the records before.
std::vector<Hostility> HostileEnvelopes() {
  using R = Record;
  return {
      {"IndexAhead", [](R& r) { r.set_index(r.index() + 7); }, "index: expected 3, found 10"},
      {"TimeBackwards", [](R& r) { r.set_time_us(1); }, "time_us: expected at least "},
      {"WrongPrevious", [](R& r) { r.set_previous_index(0); }, "previous_index: expected 2"},
      {"WrongNamespace", [](R& r) { r.set_namespace_("shanghai"); }, "namespace: expected beijing"},
      {"UnknownInstance", [](R& r) { r.set_instance(77); }, "no record before this one began it"},
      {"BeginsAnother",
       [](R& r) {
         r.set_instance(r.index());
         r.set_previous_index(r.index());
       },
       "definition  was never deployed in beijing"},
      {"BeginsNothing",
       [](R& r) {
         r.set_instance(r.index());
         r.set_previous_index(r.index());
         r.mutable_step()->clear_facts();
       },
       "no instance began with it"},
      {"NoBody", [](R& r) { r.clear_body(); }, "it has no body"},
      {"NewerMeaning", [](R& r) { r.set_semantics_version(99); }, "semantics_version is 99"},
      {"NoMeaning", [](R& r) { r.set_semantics_version(0); }, "semantics_version is 0"},
      {"ZeroInNamespace", [](R& r) { r.set_namespace_(kZero); }, "holds the byte 0x00"},
      {"ZeroInRequest", [](R& r) { r.set_request_id(kZero); }, "holds the byte 0x00"},
      {"ShortRequestHash", [](R& r) { r.set_request_hash("short"); },
       "request_hash has 5 bytes, expected 32"},
      {"HashWithoutRequest", [](R& r) { r.clear_request_id(); }, "request_hash is set without a request_id"},
  };
}

// Steps that do not follow from their instance.
std::vector<Hostility> HostileSteps() {
  using R = Record;
  return {
      {"NoInput", [](R& r) { r.mutable_step()->clear_input(); },
       "recorded as a step, but decided again it is refused"},
      {"StartAgain", [](R& r) { r.mutable_step()->mutable_input()->mutable_start()->set_workflow("visit"); },
       "recorded as a step, but decided again it is refused"},
      {"NoFacts", [](R& r) { r.mutable_step()->clear_facts(); }, "recomputed { task_claimed"},
      {"UnknownFact", [](R& r) { r.mutable_step()->add_facts(); }, "fact kind 0 is not understood"},
      {"StateNeverEntered", [](R& r) { r.mutable_step()->add_facts()->set_state_exited("nowhere"); },
       "state nowhere was left but not active"},
      {"TaskUnknown", [](R& r) { r.mutable_step()->add_facts()->set_task_withdrawn(99); }, "has no task 99"},
      {"JobUnknown", [](R& r) { r.mutable_step()->add_facts()->set_job_completed(99); },
       "has no open job 99"},
      {"TimerUnknown", [](R& r) { r.mutable_step()->add_facts()->set_timer_cleared(99); },
       "timer 99 was cleared but not set"},
      {"BeginsTwice",
       [](R& r) { r.mutable_step()->add_facts()->mutable_instance_started()->set_workflow("visit"); },
       "began twice"},
      {"ZeroInStarted",
       [](R& r) { r.mutable_step()->add_facts()->mutable_instance_started()->set_business_key(kZero); },
       "holds the byte 0x00"},
      {"IncidentTwice",
       [](R& r) {
         r.mutable_step()->add_facts()->mutable_incident_raised()->set_incident(50);
         r.mutable_step()->add_facts()->mutable_incident_raised()->set_incident(50);
       },
       "an incident is raised twice"},
  };
}

// Records of other kinds in the place of a step.
std::vector<Hostility> HostileKinds() {
  using R = Record;
  return {
      {"InstanceInDeployment", [](R& r) { r.mutable_calendar_deployed()->set_hash(std::string(32, 'x')); },
       "instance: expected none, found 2"},
      {"ShortDefinitionHash", [](R& r) { r.mutable_definition_deployed()->set_hash("x"); },
       "definition_deployed.hash has 1 bytes, expected 32"},
      {"ShortCalendarHash", [](R& r) { r.mutable_calendar_deployed()->set_hash("x"); },
       "calendar_deployed.hash has 1 bytes, expected 32"},
      {"UnknownCalendar",
       [](R& r) {
         ledger::v1::DefinitionDeployed* deployed = r.mutable_definition_deployed();
         deployed->mutable_definition()->mutable_workflow()->set_workflow("w");
         deployed->mutable_definition()->set_calendar(std::string(32, 'c'));
         deployed->set_hash(chart::HashOf(deployed->definition()));
         deployed->set_revision(1);
       },
       "is pinned to calendar 6363"},
      {"EmptyWorkflow",
       [](R& r) {
         ledger::v1::DefinitionDeployed* deployed = r.mutable_definition_deployed();
         deployed->mutable_definition()->mutable_workflow()->set_workflow("w");
         deployed->set_hash(chart::HashOf(deployed->definition()));
         deployed->set_revision(1);
       },
       "workflow w revision 1 does not compile"},
      {"ShortAliasHash", [](R& r) { r.mutable_alias_set()->set_hash("x"); },
       "alias_set.hash has 1 bytes, expected 32"},
      {"AliasOfNothing",
       [](R& r) {
         r.mutable_alias_set()->set_workflow("w");
         r.mutable_alias_set()->set_alias("stable");
         r.mutable_alias_set()->set_revision(1);
         r.mutable_alias_set()->set_hash(std::string(32, 'h'));
       },
       "is set to revision 1 with hash 6868"},
      {"RemovedAliasOfNothing", [](R& r) { r.mutable_alias_removed()->set_alias("stable"); },
       "is removed, but it was not there"},
      {"BadCalendar",
       [](R& r) {
         r.mutable_calendar_deployed()->mutable_calendar()->set_calendar("bad");
         r.mutable_calendar_deployed()->set_hash(chart::HashOf(r.calendar_deployed().calendar()));
       },
       "calendar bad: "},
      {"OtherClock", [](R& r) { r.mutable_engine_started()->set_simulated_clock(false); },
       "a ledger keeps the clock it was born with"},
      {"DroppedFromNowhere", [](R& r) { r.mutable_message_dropped()->mutable_origin()->set_index(99); },
       "it drops a message which no record before it sent"},
      {"DroppedWhatWasNotSent", [](R& r) { r.mutable_message_dropped()->mutable_origin()->set_index(1); },
       "message 0 of record 1 is delivered, but it is not in the outbox"},
  };
}

class HostileTest : public testing::TestWithParam<Hostility> {};

TEST_P(HostileTest, IsADifferenceWithItsReason) {
  Branch branch;
  branch.Deploy(kVisit);
  const uint64_t visit =
      branch.Start(Li(), "workflow: 'visit' inputs { name: 'errand' value { string: 'e' } }");
  branch.Take(visit, Li(), "claim { task: 1 }");
  branch.Take(visit, Li(), "release { task: 1 }");
  branch.Forge(visit + 1, GetParam().change);
  const std::string text = TextOf(branch.Check());
  EXPECT_TRUE(absl::StrContains(text, absl::StrCat(visit + 1, ": "))) << text;
  EXPECT_TRUE(absl::StrContains(text, GetParam().words)) << text;
}

std::string NameOf(const testing::TestParamInfo<Hostility>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Envelopes, HostileTest, testing::ValuesIn(HostileEnvelopes()), NameOf);
INSTANTIATE_TEST_SUITE_P(Steps, HostileTest, testing::ValuesIn(HostileSteps()), NameOf);
INSTANTIATE_TEST_SUITE_P(Kinds, HostileTest, testing::ValuesIn(HostileKinds()), NameOf);

TEST(ParseRecordTest, GarbageIsRefused) {
  for (const std::string& bytes : {std::string("garbage"), std::string(1, '\xff'), std::string(65'535, 'x')})
    EXPECT_FALSE(ParseRecord(bytes).ok());
}

TEST(ParseRecordTest, EmptyBytesAreRefused) {
  EXPECT_FALSE(ParseRecord("").ok());
}

TEST(ParseRecordTest, UnknownFieldsAreRefused) {
  const Record record = Parsed("semantics_version: 1 engine_started { version: 'x' }");
  ASSERT_TRUE(ParseRecord(record.SerializeAsString()).ok());
  const std::string more = record.SerializeAsString() + std::string("\xfa\x3f\x01x", 4);
  EXPECT_THAT(std::string(ParseRecord(more).status().message()),
              testing::HasSubstr("more than a record says"));
}

TEST(ParseRecordTest, AnotherOrderIsRefused) {
  const std::string version = Parsed("semantics_version: 1").SerializeAsString();
  const std::string index = Parsed("index: 5 clock_advanced { }").SerializeAsString();
  EXPECT_FALSE(ParseRecord(version + index).ok());
}

TEST(EnvelopeCheckTest, FirstRecordMayHaveAnyTime) {
  EnvelopeCheck check;
  EXPECT_THAT(check.Next(Parsed("time_us: -5 engine_started { }")), testing::IsEmpty());
  EXPECT_THAT(check.Next(Parsed("index: 1 time_us: -5 engine_started { }")), testing::IsEmpty());
  EXPECT_EQ(check.Next(Parsed("index: 2 time_us: -6 engine_started { }")).size(), 1u);
}

TEST(EnvelopeCheckTest, RealClockIsNotMoved) {
  EnvelopeCheck check;
  EXPECT_THAT(check.Next(Parsed("engine_started { }")), testing::IsEmpty());
  EXPECT_EQ(check.Next(Parsed("index: 1 clock_advanced { }")).size(), 1u);
}

TEST(EnvelopeCheckTest, GoesOnBehindAGap) {
  EnvelopeCheck check;
  EXPECT_EQ(check.Next(Parsed("index: 4 engine_started { }")).size(), 1u);
  EXPECT_THAT(check.Next(Parsed("index: 5 engine_started { }")), testing::IsEmpty());
}

TEST(DefinitionsTest, WithoutCompilingHashesAreChecked) {
  Branch branch;
  branch.Deploy(kVisit);
  Definitions definitions(/*compiles=*/false);
  ASSERT_TRUE(definitions.DeployDefinition(branch.At(1)).ok());
  const KnownDefinition* known = definitions.Find(kNamespace, branch.At(1).definition_deployed().hash());
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->chart, nullptr);
  EXPECT_EQ(known->revision, 1u);
}

TEST(DefinitionsTest, AreKnownInTheirNamespaceOnly) {
  Branch branch;
  branch.Deploy(kVisit);
  Definitions definitions(/*compiles=*/true);
  ASSERT_TRUE(definitions.DeployDefinition(branch.At(1)).ok());
  EXPECT_EQ(definitions.Find("shanghai", branch.At(1).definition_deployed().hash()), nullptr);
}

}  // namespace
}  // namespace liushui::audit
