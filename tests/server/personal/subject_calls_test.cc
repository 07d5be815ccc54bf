// Subjects as callers meet them: sealed, restricted while a retention runs, erased when it is over.
#include "engine/server/services/personal/subject_calls.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using Subjects = v1::SubjectService::Stub;

constexpr char kCase[] = R"yaml(
workflow: case
title: 案件
retention: { years: 1, source: 试验, source_status: unverified }
data: [ { name: client, type: string, input: true, personal: true } ]
states:
  - id: open
    task: { role: clerk, title: 处理, form: [ { name: words, type: string, personal: true } ] }
    next: [ { event: done, to: over } ]
  - { id: over, final: true }
)yaml";

constexpr char kSubject[] = "namespaces/binjiang/subjects/c-17";

class SubjectCallsTest : public BranchTest {
 protected:
  SubjectCallsTest() : subjects_(v1::SubjectService::NewStub(branch_.channel())) {
    branch_.As("wang", "clerk");
    EXPECT_TRUE(branch_.Deploy(kCase).ok());
  }
  std::string StartCase(const std::string& subject) {
    v1::StartInstanceRequest request;
    request.set_parent("namespaces/binjiang");
    request.set_workflow("case");
    *request.mutable_input() = Json(R"({"client": "陈女士"})");
    request.set_data_subject(subject);
    const auto started =
        branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::StartInstance, request);
    EXPECT_TRUE(started.ok()) << started.status.error_message();
    return started.body.instance().name();
  }
  Answer<v1::EraseSubjectResponse> Erase(bool validate_only = false, const std::string& name = kSubject) {
    v1::EraseSubjectRequest request;
    request.set_name(name);
    request.set_reason("客户要求删除");
    request.set_validate_only(validate_only);
    return branch_.Call(*subjects_, &Subjects::EraseSubject, request);
  }
  v1::Subject Get() {
    v1::GetSubjectRequest request;
    request.set_name(kSubject);
    const auto found = branch_.Call(*subjects_, &Subjects::GetSubject, request);
    EXPECT_TRUE(found.ok()) << found.status.error_message();
    return found.body.subject();
  }
  v1::ListRetentionDueResponse Due(int page_size = 0, const std::string& token = "") {
    v1::ListRetentionDueRequest request;
    request.set_parent("namespaces/binjiang");
    request.set_page_size(page_size);
    request.set_page_token(token);
    const auto listed = branch_.Call(*subjects_, &Subjects::ListRetentionDue, request);
    EXPECT_TRUE(listed.ok()) << listed.status.error_message();
    return listed.body;
  }
  std::string ClientOf(const std::string& instance) {
    const auto shown = branch_.Get(instance).body.instance().data().fields().at("client");
    return shown.has_string_value() ? shown.string_value() : shown.ShortDebugString();
  }
  void Finish(const std::string& instance) {
    const auto done = branch_.Complete(branch_.OnlyTask(instance).name(), R"({"words": "已答复"})");
    ASSERT_TRUE(done.ok()) << done.status.error_message();
  }

  std::unique_ptr<Subjects> subjects_;
};

TEST_F(SubjectCallsTest, ValuesAreShownToReadersAndSealedInRecords) {
  const std::string instance = StartCase("c-17");
  EXPECT_THAT(ClientOf(instance), HasSubstr("陈女士"));
  EXPECT_EQ(branch_.Get(instance).body.instance().data_subject(), "c-17");
  std::string records;
  ASSERT_TRUE(branch_.engine()
                  .reads()
                  .ReadRecords(0, branch_.engine().reads().position(),
                               [&](const ledger::v1::Record& record) {
                                 records += record.SerializeAsString();
                                 return true;
                               })
                  .ok());
  EXPECT_THAT(records, Not(HasSubstr("陈女士")));
}

TEST_F(SubjectCallsTest, AnOpenCaseIsRestrictedInsteadOfErased) {
  const std::string instance = StartCase("c-17");
  const auto tried = Erase(true);
  ASSERT_TRUE(tried.ok()) << tried.status.error_message();
  EXPECT_FALSE(tried.body.erased());
  EXPECT_EQ(tried.body.subject().status(), v1::Subject::IN_USE);
  const auto erased = Erase();
  ASSERT_TRUE(erased.ok()) << erased.status.error_message();
  EXPECT_FALSE(erased.body.erased());
  EXPECT_EQ(erased.body.subject().status(), v1::Subject::RESTRICTED);
  EXPECT_EQ(erased.body.subject().open_instances(), 1);
  EXPECT_THAT(erased.body.subject().instances(), ElementsAre(instance));
  EXPECT_THAT(ClientOf(instance), HasSubstr("restricted"));
  v1::ReleaseSubjectRequest release;
  release.set_name(kSubject);
  release.set_reason("仍要答复");
  ASSERT_TRUE(branch_.Call(*subjects_, &Subjects::ReleaseSubject, release).ok());
  EXPECT_THAT(ClientOf(instance), HasSubstr("陈女士"));
}

TEST_F(SubjectCallsTest, WhenTheRetentionIsOverTheSubjectIsErased) {
  const std::string instance = StartCase("c-17");
  Finish(instance);
  EXPECT_FALSE(Erase().body.erased());
  EXPECT_TRUE(Get().has_retained_until());
  EXPECT_EQ(Due().subjects_size(), 0);
  ASSERT_TRUE(branch_.Advance(absl::Hours(24 * 365)).ok());
  const auto due = Due();
  ASSERT_EQ(due.subjects_size(), 1);
  EXPECT_EQ(due.subjects(0).name(), kSubject);
  EXPECT_EQ(due.subjects(0).status(), v1::Subject::RESTRICTED);
  const auto erased = Erase();
  ASSERT_TRUE(erased.ok()) << erased.status.error_message();
  EXPECT_TRUE(erased.body.erased());
  EXPECT_EQ(Get().status(), v1::Subject::ERASED);
  EXPECT_EQ(Get().reason(), "客户要求删除");
  EXPECT_EQ(Get().status_by(), "wang");
  EXPECT_THAT(ClientOf(instance), HasSubstr("erased"));
  EXPECT_EQ(Due().subjects_size(), 0);
  EXPECT_EQ(ReasonIn(Erase().status), "SUBJECT_ERASED");
  EXPECT_EQ(ReasonIn(branch_.Start("case", R"({"client": "x"})").status), "");
}

// What begins while a subject's cases are looked at is either seen, or takes none of its values.
TEST_F(SubjectCallsTest, ASubjectIsRestrictedBeforeItIsErased) {
  Finish(StartCase("c-17"));
  ASSERT_TRUE(branch_.Advance(absl::Hours(24 * 365)).ok());
  ASSERT_TRUE(Erase().body.erased());
  std::vector<std::string> told;
  ASSERT_TRUE(branch_.engine()
                  .reads()
                  .ReadRecords(0, branch_.engine().reads().position(),
                               [&](const ledger::v1::Record& record) {
                                 if (record.has_subject_restricted()) told.push_back("restricted");
                                 if (record.has_subject_erased()) told.push_back("erased");
                                 return true;
                               })
                  .ok());
  EXPECT_THAT(told, ElementsAre("restricted", "erased"));
}

TEST_F(SubjectCallsTest, ARepeatOfAnErasingIsAnsweredAsTheFirst) {
  Finish(StartCase("c-17"));
  ASSERT_TRUE(branch_.Advance(absl::Hours(24 * 365)).ok());
  v1::EraseSubjectRequest request;
  request.set_name(kSubject);
  request.set_reason("客户要求删除");
  request.set_request_id("e-1");
  const auto first = branch_.Call(*subjects_, &Subjects::EraseSubject, request);
  const auto second = branch_.Call(*subjects_, &Subjects::EraseSubject, request);
  ASSERT_TRUE(second.ok()) << second.status.error_message();
  EXPECT_TRUE(second.body.erased());
  EXPECT_EQ(second.body.position(), first.body.position());
}

TEST_F(SubjectCallsTest, DueSubjectsComeInPages) {
  for (int i = 0; i < 3; ++i) Finish(StartCase(absl::StrCat("c-", i)));
  ASSERT_TRUE(branch_.Advance(absl::Hours(24 * 365)).ok());
  const auto first = Due(2);
  ASSERT_EQ(first.subjects_size(), 2);
  const auto second = Due(2, first.next_page_token());
  ASSERT_EQ(second.subjects_size(), 1);
  EXPECT_EQ(second.subjects(0).name(), "namespaces/binjiang/subjects/c-2");
  EXPECT_EQ(second.subjects(0).instances_left_out(), 1);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(SubjectCallsTest, NamesAndReasonsAreChecked) {
  StartCase("c-17");
  EXPECT_EQ(ReasonIn(Erase(false, "namespaces/binjiang/subjects/c-18").status), "SUBJECT_UNKNOWN");
  EXPECT_EQ(ReasonIn(Erase(false, "namespaces/binjiang/subjects/-").status), "FIELD_INVALID");
  EXPECT_EQ(ReasonIn(Erase(false, "namespaces/other/subjects/c-17").status), "NAMESPACE_DENIED");
  v1::RestrictSubjectRequest request;
  request.set_name(kSubject);
  EXPECT_EQ(ReasonIn(branch_.Call(*subjects_, &Subjects::RestrictSubject, request).status), "REASON_MISSING");
  v1::StartInstanceRequest start;
  start.set_parent("namespaces/binjiang");
  start.set_workflow("case");
  start.set_data_subject("陈女士");
  EXPECT_EQ(
      ReasonIn(branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::StartInstance, start).status),
      "FIELD_INVALID");
}

}  // namespace
}  // namespace liushui::server
