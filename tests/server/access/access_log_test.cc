// Who was shown personal data of which case is in the ledger.
#include "engine/server/services/access/access_log.h"

#include "absl/strings/str_cat.h"
#include "engine/server/services/access/personal_names.h"
#include "engine/server/services/access/shown_cases.h"
#include "gmock/gmock.h"
#include "liushui/v1/directory_service.grpc.pb.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kClient[] = R"yaml(
workflow: client
title: 客户
data:
  - { name: phone, type: string, input: true, personal: true, optional: true }
  - { name: branch, type: string, input: true, value: "'B01'" }
states:
  - id: call
    task:
      role: clerk
      title: 回访
      show: { "电话": data.phone }
      form: [ { name: said, type: string, personal: true } ]
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

class AccessTest : public BranchTest {
 protected:
  AccessTest() {
    EXPECT_TRUE(branch_.Deploy(kClient).ok());
    directory_ = v1::DirectoryService::NewStub(branch_.channel());
  }
  // A case with a phone number.
  std::string StartCase() {
    return branch_.As("teller").Start("client", R"({"phone": "13900000000"})").body.instance().name();
  }
  std::vector<ledger::v1::Record> Accesses() {
    std::vector<ledger::v1::Record> records;
    EXPECT_TRUE(branch_.engine()
                    .reads()
                    .ReadRecords(0, branch_.engine().reads().position(),
                                 [&](const ledger::v1::Record& record) {
                                   if (record.has_access_recorded()) records.push_back(record);
                                   return true;
                                 })
                    .ok());
    return records;
  }
  Answer<v1::ListInstancesResponse> List(bool with_data) {
    v1::ListInstancesRequest request;
    request.set_parent("namespaces/binjiang");
    if (with_data) request.mutable_read_mask()->add_paths("*");
    return branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::ListInstances, request);
  }
  void Switch(bool on) {
    v1::UpdateSettingsRequest request;
    request.set_parent("namespaces/binjiang");
    request.mutable_settings()->set_accesses_recorded(on);
    request.set_reason("测试");
    const auto answer = branch_.Call(*directory_, &v1::DirectoryService::Stub::UpdateSettings, request);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
  }
  static uint64_t NumberOf(const std::string& name) { return std::stoull(name.substr(name.rfind('/') + 1)); }

  std::unique_ptr<v1::DirectoryService::Stub> directory_;
};

TEST_F(AccessTest, WhoReadsACaseIsRecordedBeforeHeSeesIt) {
  const std::string name = StartCase();
  EXPECT_THAT(Accesses(), IsEmpty());
  const auto shown = branch_.As("li", "clerk").Get(name);
  ASSERT_TRUE(shown.ok()) << shown.status.error_message();
  EXPECT_EQ(shown.body.instance().data().fields().at("phone").string_value(), "13900000000");
  const auto accesses = Accesses();
  ASSERT_THAT(accesses, SizeIs(1));
  EXPECT_EQ(accesses[0].actor().name(), "li");
  EXPECT_EQ(accesses[0].namespace_(), "binjiang");
  ASSERT_EQ(accesses[0].access_recorded().cases_size(), 1);
  EXPECT_EQ(accesses[0].access_recorded().cases(0).instance(), NumberOf(name));
  EXPECT_EQ(accesses[0].access_recorded().cases(0).gets(), 1U);
  // Nothing happened to the case.
  EXPECT_EQ(branch_.Get(name).body.instance().steps(), 1);
  const auto report = branch_.engine().reads().Verify({});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->agreed());
}

TEST_F(AccessTest, RepeatsWithinAMinuteAreCounted) {
  const std::string name = StartCase();
  for (int i = 0; i < 5; ++i) branch_.As("li").Get(name);
  EXPECT_THAT(Accesses(), SizeIs(1));
  branch_.As("zhang").Get(name);
  EXPECT_THAT(Accesses(), SizeIs(2));
  branch_.Advance(absl::Minutes(1));
  branch_.As("li").Get(name);
  const auto accesses = Accesses();
  uint32_t gets = 0;
  for (const auto& record : accesses) {
    if (record.actor().name() != "li") continue;
    for (const auto& access : record.access_recorded().cases()) gets += access.gets();
  }
  EXPECT_EQ(gets, 6U);
}

TEST_F(AccessTest, ListsWithoutDataShowNothingPersonal) {
  const std::string first = StartCase();
  const std::string second = StartCase();
  ASSERT_TRUE(branch_.As("li").Start("note", R"({"text": "a"})").ok());
  List(false);
  EXPECT_THAT(Accesses(), IsEmpty());
  ASSERT_TRUE(List(true).ok());
  const auto accesses = Accesses();
  ASSERT_THAT(accesses, SizeIs(1));
  ASSERT_EQ(accesses[0].access_recorded().cases_size(), 2);
  EXPECT_EQ(accesses[0].access_recorded().cases(0).instance(), NumberOf(first));
  EXPECT_EQ(accesses[0].access_recorded().cases(1).lists(), 1U);
}

TEST_F(AccessTest, CaseWithoutPersonalValuesIsNoAccess) {
  const std::string name = branch_.As("teller").Start("client").body.instance().name();
  branch_.Get(name);
  EXPECT_THAT(Accesses(), IsEmpty());
}

TEST_F(AccessTest, WhatATaskShowsIsAnAccess) {
  const std::string name = StartCase();
  v1::GetTaskRequest request;
  request.set_name(branch_.As("li", "clerk").OnlyTask(name).name());
  EXPECT_THAT(Accesses(), IsEmpty());
  ASSERT_TRUE(branch_.Call(branch_.tasks(), &v1::TaskService::Stub::GetTask, request).ok());
  EXPECT_THAT(Accesses(), SizeIs(1));
}

TEST_F(AccessTest, SwitchIsARecordOfTheNamespace) {
  const std::string name = StartCase();
  Switch(false);
  branch_.As("li").Get(name);
  EXPECT_THAT(Accesses(), IsEmpty());
  Switch(true);
  branch_.As("li").Get(name);
  EXPECT_THAT(Accesses(), SizeIs(1));
  v1::GetSettingsRequest request;
  request.set_parent("namespaces/binjiang");
  EXPECT_TRUE(branch_.Call(*directory_, &v1::DirectoryService::Stub::GetSettings, request)
                  .body.settings()
                  .accesses_recorded());
  v1::UpdateSettingsRequest without_reason;
  without_reason.set_parent("namespaces/binjiang");
  without_reason.mutable_settings();
  EXPECT_EQ(
      ReasonIn(branch_.Call(*directory_, &v1::DirectoryService::Stub::UpdateSettings, without_reason).status),
      "REASON_MISSING");
}

TEST_F(AccessTest, HistoryTellsOfAccessesIfAsked) {
  const std::string name = StartCase();
  branch_.As("li").Get(name);
  v1::GetHistoryRequest request;
  request.set_instance(name);
  const auto without = branch_.Call(branch_.audit(), &v1::AuditService::Stub::GetHistory, request);
  EXPECT_EQ(without.body.records_size(), 1);
  request.set_accesses(true);
  const auto with = branch_.Call(branch_.audit(), &v1::AuditService::Stub::GetHistory, request);
  // The first look at the history was an access as well.
  ASSERT_EQ(with.body.records_size(), 3);
  EXPECT_EQ(with.body.records(1).access_recorded().cases(0).gets(), 1U);
  EXPECT_EQ(with.body.records(2).access_recorded().cases(0).histories(), 1U);
  const auto told = branch_.engine().reads().ListAccesses("binjiang", NumberOf(name));
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_THAT(*told, SizeIs(2));
}

TEST_F(AccessTest, ChangesTellTheWholeInputThatCausedThem) {
  const std::string name = StartCase();
  ASSERT_TRUE(
      branch_.As("xie", "clerk").Complete(branch_.OnlyTask(name).name(), R"({"said": "已搬家"})").ok());
  const size_t before = Accesses().size();
  v1::ListChangesRequest request;
  request.set_name(name);
  const auto changes =
      branch_.As("wang").Call(branch_.audit(), &v1::AuditService::Stub::ListChanges, request);
  ASSERT_TRUE(changes.ok()) << changes.status.error_message();
  const auto accesses = Accesses();
  ASSERT_THAT(accesses, SizeIs(before + 1));
  EXPECT_EQ(accesses.back().actor().name(), "wang");
  EXPECT_EQ(accesses.back().access_recorded().cases(0).histories(), 1U);
}

TEST_F(AccessTest, WhatWasOnlyCountedIsToldInTheEnd) {
  const std::string name = StartCase();
  branch_.As("li").Get(name);
  branch_.As("li").Get(name);
  branch_.server().Stop(absl::ZeroDuration());
  // Decided after all that the server left behind.
  AccessLog log(branch_.engine());
  const ShownCases shown{AccessKind::kReport, {NumberOf(name)}};
  EXPECT_TRUE(log.NoteAndWait({"binjiang", Accesses()[0].actor()}, shown).ok());
  const auto accesses = Accesses();
  ASSERT_THAT(accesses, SizeIs(3));
  EXPECT_EQ(accesses[1].access_recorded().cases(0).gets(), 1U);
  EXPECT_EQ(accesses[2].access_recorded().cases(0).reports(), 1U);
}

TEST(PersonalNamesTest, DataAndFieldsAreFoundWhereverTheyAre) {
  workflow::v1::Workflow workflow;
  workflow.add_data()->set_name("plain");
  workflow::v1::Datum& person = *workflow.add_data();
  person.set_name("person");
  workflow::v1::Field& inner = *person.add_fields();
  inner.set_name("phone");
  inner.set_personal(true);
  workflow::v1::Field& field = *workflow.add_states()->add_states()->mutable_task()->add_form();
  field.set_name("said");
  field.set_personal(true);
  const PersonalNames names = PersonalNamesOf(workflow);
  EXPECT_THAT(names.data, ElementsAre("person"));
  EXPECT_THAT(names.fields, ElementsAre("said"));
  EXPECT_FALSE(PersonalNamesOf({}).any());
}

TEST(PersonalNamesTest, SealedAndMissingValuesAreNotShown) {
  const PersonalNames names{{"phone"}, {}};
  v1::Instance instance;
  auto& fields = *instance.mutable_data()->mutable_fields();
  fields["phone"].set_null_value(google::protobuf::NULL_VALUE);
  EXPECT_FALSE(ShowsPersonal(names, instance));
  (*fields["phone"].mutable_struct_value()->mutable_fields())["sealed"].set_string_value("s1");
  EXPECT_FALSE(ShowsPersonal(names, instance));
  fields["phone"].set_string_value("139");
  EXPECT_TRUE(ShowsPersonal(names, instance));
}

}  // namespace
}  // namespace liushui::server
