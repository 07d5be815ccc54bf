#include <string>
#include <vector>

#include "engine/server/services/workflow_calls.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stub = v1::WorkflowService::Stub;

constexpr char kLeapName[] = "namespaces/binjiang/workflows/leap";

std::string Leap(const std::string& title) {
  return "workflow: leap\ntitle: " + title +
         "\nevents: [ { name: go } ]\n"
         "states:\n"
         "  - { id: here, next: [ { event: go, to: [there] } ] }\n"
         "  - { id: there, final: true }\n";
}

class WorkflowVersionsTest : public BranchTest {
 protected:
  WorkflowVersionsTest() {
    for (const char* title : {"跳", "跳远"}) EXPECT_TRUE(branch_.As("mei").Deploy(Leap(title)).ok());
  }

  Answer<v1::SetAliasResponse> Set(const std::string& alias, const std::string& revision) {
    v1::SetAliasRequest request;
    request.set_name(std::string(kLeapName) + "/aliases/" + alias);
    request.set_revision(revision);
    return branch_.Call(branch_.workflows(), &Stub::SetAlias, request);
  }

  Answer<v1::RemoveAliasResponse> Remove(const std::string& alias) {
    v1::RemoveAliasRequest request;
    request.set_name(std::string(kLeapName) + "/aliases/" + alias);
    return branch_.Call(branch_.workflows(), &Stub::RemoveAlias, request);
  }

  Answer<v1::StartInstanceResponse> Start(const std::string& revision) {
    v1::StartInstanceRequest request;
    request.set_parent("namespaces/binjiang");
    request.set_workflow("leap");
    request.set_revision(revision);
    return branch_.Call(branch_.workflows(), &Stub::StartInstance, request);
  }

  std::vector<v1::WorkflowAlias> Aliases(const std::string& parent) {
    v1::ListAliasesRequest request;
    request.set_parent(parent);
    const auto listed = branch_.Call(branch_.workflows(), &Stub::ListAliases, request);
    EXPECT_TRUE(listed.ok()) << listed.status.error_message();
    return {listed.body.aliases().begin(), listed.body.aliases().end()};
  }
};

TEST_F(WorkflowVersionsTest, HowItIsWrittenIsNoNewRevision) {
  const auto again = branch_.Deploy(R"yaml(# The same, as somebody else writes it.
title:    "跳远"
workflow: leap
states:
  - next:
      - to: [ there ]   # keys in another order
        event: go
    id: here
  - final: true
    id: there
events:
  - name: go
)yaml");
  ASSERT_TRUE(again.ok()) << again.status.error_message();
  EXPECT_FALSE(again.body.created());
  EXPECT_EQ(again.body.definition().revision(), 2);
}

TEST_F(WorkflowVersionsTest, OldContentAgainIsANewRevisionWithTheOldHash) {
  const auto again = branch_.Deploy(Leap("跳"));
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again.body.created());
  EXPECT_EQ(again.body.definition().revision(), 3);
  v1::ListRevisionsRequest request;
  request.set_parent(kLeapName);
  const auto listed = branch_.Call(branch_.workflows(), &Stub::ListRevisions, request);
  ASSERT_EQ(listed.body.revisions_size(), 3);
  EXPECT_EQ(listed.body.revisions(0).definition().hash(), listed.body.revisions(2).definition().hash());
}

TEST_F(WorkflowVersionsTest, RevisionsAreListedNewestFirst) {
  ASSERT_TRUE(Set("stable", "1").ok());
  ASSERT_TRUE(Set("proved", "1").ok());
  ASSERT_TRUE(Start("stable").ok());
  v1::ListRevisionsRequest request;
  request.set_parent(kLeapName);
  request.set_count_instances(true);
  const auto listed = branch_.Call(branch_.workflows(), &Stub::ListRevisions, request);
  ASSERT_TRUE(listed.ok()) << listed.status.error_message();
  ASSERT_EQ(listed.body.revisions_size(), 2);
  const v1::ListRevisionsResponse::Revision& newest = listed.body.revisions(0);
  EXPECT_EQ(newest.definition().title(), "跳远");
  EXPECT_EQ(newest.definition().revision(), 2);
  EXPECT_THAT(newest.definition().aliases(), IsEmpty());
  EXPECT_EQ(newest.running(), 0);
  const v1::ListRevisionsResponse::Revision& first = listed.body.revisions(1);
  EXPECT_THAT(first.definition().aliases(), ElementsAre("proved", "stable"));
  EXPECT_EQ(first.definition().deployed_by(), "mei");
  EXPECT_LT(first.definition().position(), newest.definition().position());
  EXPECT_EQ(first.running(), 1);
}

TEST_F(WorkflowVersionsTest, AliasDecidesWhatIsStarted) {
  const auto set = Set("stable", "1");
  ASSERT_TRUE(set.ok()) << set.status.error_message();
  EXPECT_TRUE(set.body.changed());
  EXPECT_EQ(set.body.alias().name(), std::string(kLeapName) + "/aliases/stable");
  EXPECT_EQ(set.body.alias().set_by(), "mei");
  const auto started = Start("stable");
  ASSERT_TRUE(started.ok()) << started.status.error_message();
  EXPECT_EQ(started.body.instance().revision(), 1);
  EXPECT_EQ(started.body.instance().definition_hash(), set.body.alias().hash());
  ASSERT_TRUE(Set("stable", "latest").ok());
  EXPECT_EQ(Start("stable").body.instance().revision(), 2);
  EXPECT_EQ(branch_.Get(started.body.instance().name()).body.instance().revision(), 1) << "it stays";
  EXPECT_EQ(Start("1").body.instance().revision(), 1);
  EXPECT_EQ(Start("").body.instance().revision(), 2);
}

TEST_F(WorkflowVersionsTest, AliasMayFollowAnother) {
  ASSERT_TRUE(Set("stable", "1").ok());
  EXPECT_EQ(Set("proved", "stable").body.alias().revision(), 1);
  ASSERT_TRUE(Set("stable", "2").ok());
  EXPECT_EQ(Aliases(kLeapName)[0].revision(), 1) << "it keeps what the other stood for";
}

TEST_F(WorkflowVersionsTest, SettingItAgainWritesNothing) {
  const auto first = Set("stable", "1");
  const auto again = Set("stable", "1");
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again.body.changed());
  EXPECT_EQ(again.body.position(), first.body.position());
}

TEST_F(WorkflowVersionsTest, RemovedAliasIsGone) {
  ASSERT_TRUE(Set("stable", "1").ok());
  EXPECT_EQ(Aliases("namespaces/binjiang").size(), 1u);
  ASSERT_TRUE(Remove("stable").ok());
  EXPECT_THAT(Aliases("namespaces/binjiang"), IsEmpty());
  EXPECT_EQ(ReasonIn(Start("stable").status), "ALIAS_UNKNOWN");
  EXPECT_EQ(ReasonIn(Remove("stable").status), "ALIAS_UNKNOWN");
}

TEST_F(WorkflowVersionsTest, WhatIsNotThereIsRefused) {
  EXPECT_EQ(ReasonIn(Start("nightly").status), "ALIAS_UNKNOWN");
  EXPECT_EQ(ReasonIn(Start("7").status), "REVISION_UNKNOWN");
  EXPECT_EQ(ReasonIn(Start("No!").status), "FIELD_INVALID");
  EXPECT_EQ(ReasonIn(Set("stable", "7").status), "REVISION_UNKNOWN");
  EXPECT_EQ(ReasonIn(Set("stable", "nightly").status), "ALIAS_UNKNOWN");
  EXPECT_EQ(ReasonIn(Set("stable", "").status), "FIELD_INVALID");
  EXPECT_EQ(ReasonIn(Set("latest", "1").status), "ALIAS_INVALID");
  v1::SetAliasRequest unknown;
  unknown.set_name("namespaces/binjiang/workflows/none/aliases/stable");
  unknown.set_revision("1");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::SetAlias, unknown).status), "WORKFLOW_UNKNOWN");
  v1::ListRevisionsRequest list;
  list.set_parent("namespaces/binjiang/workflows/none");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::ListRevisions, list).status),
            "WORKFLOW_UNKNOWN");
}

TEST_F(WorkflowVersionsTest, DefinitionsAreShownByAlias) {
  ASSERT_TRUE(Set("stable", "1").ok());
  v1::GetWorkflowRequest get;
  get.set_name(std::string(kLeapName) + "/revisions/stable");
  const auto shown = branch_.Call(branch_.workflows(), &Stub::GetWorkflow, get);
  ASSERT_TRUE(shown.ok()) << shown.status.error_message();
  EXPECT_EQ(shown.body.workflow().title(), "跳");
}

TEST_F(WorkflowVersionsTest, NumberOfAliasesIsLimited) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Set("a" + std::to_string(i), "1").ok());
  EXPECT_EQ(ReasonIn(Set("one-more", "1").status), "ALIASES_TOO_MANY");
  EXPECT_TRUE(Set("a0", "2").ok()) << "one that is there may still be moved";
}

}  // namespace
}  // namespace liushui::server
