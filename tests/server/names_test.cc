#include "engine/server/messages/names.h"

#include <string>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

Identity Caller() {
  Identity identity;
  identity.name_space = "binjiang";
  return identity;
}

template <typename T>
std::string ReasonIn(const absl::StatusOr<T>& read) {
  return ReasonOf(read.status());
}

TEST(NamesTest, ParentIsTheNamespace) {
  EXPECT_TRUE(ReadParent({"parent", "namespaces/binjiang"}, Caller()).ok());
  for (const std::string name : {"", "binjiang", "namespaces/", "namespaces/binjiang/",
                                 "namespaces/binjiang/x", "namespaces/BIN", "/namespaces/binjiang"}) {
    EXPECT_EQ(ReasonOf(ReadParent({"parent", name}, Caller())), "NAME_INVALID") << name;
  }
}

TEST(NamesTest, AnotherNamespaceIsDenied) {
  const absl::Status status = ReadParent({"parent", "namespaces/pudong"}, Caller());
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(status), "NAMESPACE_DENIED");
  EXPECT_EQ(ReasonIn(ReadInstanceName({"name", "namespaces/pudong/instances/1"}, Caller())),
            "NAMESPACE_DENIED");
}

TEST(NamesTest, InstancesHaveNumbers) {
  EXPECT_EQ(ReadInstanceName({"name", "namespaces/binjiang/instances/0"}, Caller()).value(), 0u);
  EXPECT_EQ(
      ReadInstanceName({"name", "namespaces/binjiang/instances/18446744073709551615"}, Caller()).value(),
      UINT64_MAX);
  for (const std::string end : {"", "01", "-1", "+1", " 1", "1 ", "1/", "x", "18446744073709551616"}) {
    const std::string name = "namespaces/binjiang/instances/" + end;
    EXPECT_EQ(ReasonIn(ReadInstanceName({"name", name}, Caller())), "NAME_INVALID") << name;
  }
}

TEST(NamesTest, MalformedChildIsToldWhereNamesComeFrom) {
  const absl::Status status =
      ReadChildName(ChildKind::kIncident, {"name", "namespaces/binjiang/incidents/99"}, Caller()).status();
  EXPECT_EQ(ReasonOf(status), "NAME_INVALID");
  EXPECT_EQ(status.message(),
            "name: expected namespaces/{namespace}/incidents/{instance number}-{ordinal} as ListIncidents "
            "(liushui incidents) gives it, found 'namespaces/binjiang/incidents/99'");
}

TEST(NamesTest, MissingInstanceMeansAMissingChild) {
  const absl::Status missing = Refuse(absl::StatusCode::kNotFound, "INSTANCE_UNKNOWN", "there is no 9");
  EXPECT_EQ(ReasonOf(RefusalOf(ChildKind::kTask, "namespaces/b/tasks/9-1", missing)), "TASK_UNKNOWN");
  EXPECT_EQ(ReasonOf(RefusalOf(ChildKind::kJob, "namespaces/b/jobs/9-1", missing)), "JOB_UNKNOWN");
  const absl::Status other = Refuse(absl::StatusCode::kAborted, "TASK_CLAIMED", "li has it");
  EXPECT_EQ(RefusalOf(ChildKind::kTask, "namespaces/b/tasks/9-1", other), other);
  const absl::Status resolved =
      Refuse(absl::StatusCode::kNotFound, "INCIDENT_UNKNOWN", "instance 9 has no open incident 1");
  EXPECT_EQ(RefusalOf(ChildKind::kIncident, "namespaces/b/incidents/9-1", resolved).message(),
            "expected an open incident as ListIncidents (liushui incidents) names it, found 9-1: instance 9 "
            "has no open incident 1");
}

TEST(NamesTest, WhatIsWrittenIsReadBack) {
  for (const ChildKind kind : {ChildKind::kTask, ChildKind::kJob, ChildKind::kIncident}) {
    const std::string name = ChildName(kind, "binjiang", {17, 3});
    const auto number = ReadChildName(kind, {"name", name}, Caller());
    ASSERT_TRUE(number.ok()) << number.status();
    EXPECT_EQ(number->instance, 17u);
    EXPECT_EQ(number->ordinal, 3u);
  }
  const auto workflow = ReadWorkflowName({"name", RevisionName("binjiang", "complaint", 2)}, Caller());
  ASSERT_TRUE(workflow.ok());
  EXPECT_EQ(workflow->workflow, "complaint");
  EXPECT_EQ(workflow->revision.number, 2u);
  const auto alias = ReadAliasName({"name", AliasName("binjiang", {"complaint", "stable"})}, Caller());
  ASSERT_TRUE(alias.ok());
  EXPECT_EQ(alias->workflow, "complaint");
  EXPECT_EQ(alias->alias, "stable");
}

TEST(NamesTest, ChildrenAreOfTheirOwnKind) {
  const std::string job = ChildName(ChildKind::kJob, "binjiang", {17, 3});
  const auto read = ReadChildName(ChildKind::kTask, {"name", job}, Caller());
  EXPECT_EQ(ReasonIn(read), "NAME_INVALID");
  EXPECT_THAT(
      std::string(read.status().message()),
      ::testing::HasSubstr("name: expected namespaces/{namespace}/tasks/{instance number}-{ordinal} as "));
  for (const std::string end : {"17", "17-", "-3", "17-3-4", "17-03", "17-4294967296"}) {
    const std::string name = "namespaces/binjiang/tasks/" + end;
    EXPECT_EQ(ReasonIn(ReadChildName(ChildKind::kTask, {"name", name}, Caller())), "NAME_INVALID") << name;
  }
}

TEST(NamesTest, WorkflowsNeedNoRevision) {
  const std::string complaint = "namespaces/binjiang/workflows/complaint";
  for (const char* end : {"", "/revisions/latest"}) {
    const auto newest = ReadWorkflowName({"name", complaint + end}, Caller());
    EXPECT_EQ(newest->revision.number, 0u);
    EXPECT_EQ(newest->revision.alias, "");
  }
  EXPECT_EQ(ReadWorkflowName({"name", complaint + "/revisions/stable"}, Caller())->revision.alias, "stable");
  for (const std::string end :
       {"", "Complaint", "a/revisions", "a/revisions/0", "a/revisions/X", "a/revisions/1.2", "a/keys/b"}) {
    const std::string name = "namespaces/binjiang/workflows/" + end;
    EXPECT_EQ(ReasonIn(ReadWorkflowName({"name", name}, Caller())), "NAME_INVALID") << name;
  }
}

TEST(NamesTest, AliasesHaveTheirOwnForm) {
  for (const std::string alias : {"latest", "3", "Stable", "-a", "a.b", "稳定"}) {
    const std::string name = "namespaces/binjiang/workflows/complaint/aliases/" + alias;
    EXPECT_EQ(ReasonIn(ReadAliasName({"name", name}, Caller())), "ALIAS_INVALID") << name;
    if (alias == "latest" || alias == "3") continue;
    EXPECT_EQ(ReasonIn(ReadRevision({"revision", alias})), "FIELD_INVALID") << alias;
  }
}

TEST(NamesTest, BusinessKeysMayHoldSlashes) {
  const auto reference = ReadInstanceReference(
      {"name", "namespaces/binjiang/workflows/daily_manager_day/keys/song.yi/2026-03-02"}, Caller());
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(reference->workflow, "daily_manager_day");
  EXPECT_EQ(reference->business_key, "song.yi/2026-03-02");
  EXPECT_EQ(ReadInstanceReference({"name", "namespaces/binjiang/instances/4"}, Caller())->instance, 4u);
  EXPECT_EQ(ReasonIn(ReadInstanceReference({"name", "namespaces/binjiang/workflows/a/keys/"}, Caller())),
            "NAME_INVALID");
}

TEST(NamesTest, LongNamesAreShownInPart) {
  const absl::Status status = ReadParent({"parent", std::string(100'000, 'x')}, Caller());
  EXPECT_LT(status.message().size(), 300u);
}

}  // namespace
}  // namespace liushui::server
