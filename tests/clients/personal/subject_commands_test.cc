// erase, restrict, unrestrict and retention, as somebody at the screen sees them.
#include "clients/cli/exit_codes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using ::testing::HasSubstr;

// A server at which subject c-17 has two cases.
class SubjectCommand : public ::testing::Test {
 protected:
  SubjectCommand() {
    server_.subjects.erase_subject = [this](auto&, const v1::EraseSubjectRequest& request,
                                            v1::EraseSubjectResponse& response) {
      seen_ = request;
      *response.mutable_subject() = subject_;
      response.set_erased(erased_);
      return grpc::Status::OK;
    };
    server_.workflows.get_instance = [this](auto&, const v1::GetInstanceRequest& request,
                                            v1::GetInstanceResponse& response) {
      response.mutable_instance()->set_name(request.name());
      response.mutable_instance()->set_data_subject(data_subject_);
      return grpc::Status::OK;
    };
  }

  FakeServer server_;
  v1::EraseSubjectRequest seen_;
  std::string data_subject_ = "c-17";
  bool erased_ = true;
  v1::Subject subject_ = MessageOf<v1::Subject>(R"pb(
    name: "namespaces/test/subjects/c-17"
    instances: "namespaces/test/instances/17"
    instances: "namespaces/test/instances/41")pb");
};

TEST_F(SubjectCommand, EraseOnlySaysWhatItWouldDo) {
  const Screen screen = RunCommand(server_, {"erase", "17", "--reason", "客户要求"});
  EXPECT_EQ(screen.exit_code, kDone) << screen.err;
  EXPECT_EQ(screen.out,
            "subject c-17: 2 cases: 17, 41\n"
            "all personal values in them would be unreadable for ever; --yes does it\n");
  EXPECT_TRUE(seen_.validate_only());
  EXPECT_EQ(seen_.name(), "namespaces/test/subjects/c-17");
  EXPECT_EQ(seen_.reason(), "客户要求");
  RunCommand(server_, {"erase", "17", "--reason", "客户要求", "--yes"});
  EXPECT_FALSE(seen_.validate_only());
}

TEST_F(SubjectCommand, ACaseOfItsOwnIsMeantByItsNumber) {
  data_subject_ = "";
  RunCommand(server_, {"erase", "17", "--reason", "x"});
  EXPECT_EQ(seen_.name(), "namespaces/test/subjects/instance-17");
  RunCommand(server_, {"erase", "--subject", "c-9", "--reason", "x"});
  EXPECT_EQ(seen_.name(), "namespaces/test/subjects/c-9");
}

TEST_F(SubjectCommand, WhatMustBeKeptIsSaid) {
  erased_ = false;
  *subject_.mutable_retained_until() = At(9, 0);
  const Screen kept = RunCommand(server_, {"erase", "17", "--reason", "x", "--yes"});
  EXPECT_EQ(kept.exit_code, kRefused);
  EXPECT_THAT(kept.err, HasSubstr("not erased but restricted: kept until 2026-03-02T09:00:00+08:00"));
  subject_.set_open_instances(1);
  const Screen open = RunCommand(server_, {"erase", "17", "--reason", "x"});
  EXPECT_EQ(open.exit_code, kDone);
  EXPECT_THAT(open.out, HasSubstr("would be restricted instead: a case is still open"));
}

TEST_F(SubjectCommand, OneOfBothIsExpected) {
  EXPECT_EQ(RunCommand(server_, {"erase", "--reason", "x"}).exit_code, kMisused);
  EXPECT_EQ(RunCommand(server_, {"erase", "17", "--subject", "c-17", "--reason", "x"}).exit_code, kMisused);
  EXPECT_EQ(RunCommand(server_, {"erase", "17"}).exit_code, kMisused);
}

TEST_F(SubjectCommand, RestrictAndUnrestrictNameTheSubject) {
  std::string name;
  server_.subjects.restrict_subject = [&](auto&, const auto& request, auto&) {
    name = "restrict " + request.name();
    return grpc::Status::OK;
  };
  server_.subjects.release_subject = [&](auto&, const auto& request, auto&) {
    name = "release " + request.name();
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server_, {"restrict", "17", "--reason", "x"}).out,
            "c-17: kept and not used any more\n");
  EXPECT_EQ(name, "restrict namespaces/test/subjects/c-17");
  EXPECT_EQ(RunCommand(server_, {"unrestrict", "17", "--reason", "x"}).out, "c-17: in use again\n");
  EXPECT_EQ(name, "release namespaces/test/subjects/c-17");
}

TEST_F(SubjectCommand, RetentionListsWhatIsDue) {
  server_.subjects.list_retention_due = [&](auto&, const v1::ListRetentionDueRequest& request,
                                            v1::ListRetentionDueResponse& response) {
    EXPECT_EQ(request.parent(), "namespaces/test");
    EXPECT_LE(request.page_size(), 500);
    v1::Subject& subject = *response.add_subjects();
    subject.set_name(subject_.name());
    subject.set_status(v1::Subject::RESTRICTED);
    subject.set_instances_left_out(2);
    *subject.mutable_retained_until() = At(9, 0);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server_, {"retention"}).out,
            "SUBJECT  CASES  KEPT UNTIL                 STATUS\n"
            "c-17     2      2026-03-02T09:00:00+08:00  restricted\n");
}

}  // namespace
}  // namespace liushui::cli
