#include "clients/demo/people/worker_program.h"

#include <string>

#include "clients/demo/branch/fields.h"
#include "gtest/gtest.h"

namespace liushui::demo {
namespace {

Plan ThePlan() {
  Plan plan;
  plan.sms_fails = "m01";
  plan.sms_retried = {"m02"};
  plan.mail_fails = "m03";
  plan.mail_kills = "m04";
  return plan;
}

v1::Job JobOf(const std::string& manager, const std::string& kind, int attempt = 1) {
  v1::Job job;
  *job.mutable_payload() = Fields().Set("manager", manager).Set("kind", kind);
  job.set_business_key(manager + "/2026-03-02");
  job.set_attempt(attempt);
  return job;
}

bool Fails(const client::JobOutcome& outcome) {
  return std::holds_alternative<client::JobFailure>(outcome);
}

bool MessageFails(const v1::Job& job) {
  return Fails(SendMessages(job, ThePlan(), Luck(7)));
}

TEST(SendMessagesTest, OnlyThePlannedOnesFail) {
  EXPECT_TRUE(MessageFails(JobOf("m01", "morning", 3)));
  EXPECT_FALSE(MessageFails(JobOf("m01", "midday")));
  EXPECT_TRUE(MessageFails(JobOf("m02", "morning", 1)));
  EXPECT_FALSE(MessageFails(JobOf("m02", "morning", 2)));
  EXPECT_FALSE(MessageFails(JobOf("m03", "morning")));
}

TEST(SendMailTest, FailsUntilItsMachineIsMended) {
  const v1::Job job = JobOf("m03", "");
  EXPECT_TRUE(Fails(SendMail(job, kLifeThatDies, ThePlan(), Luck(7))));
  EXPECT_TRUE(Fails(SendMail(job, kLifeThatIsMended - 1, ThePlan(), Luck(7))));
  EXPECT_FALSE(Fails(SendMail(job, kLifeThatIsMended, ThePlan(), Luck(7))));
  EXPECT_FALSE(Fails(SendMail(JobOf("m04", ""), kLifeThatDies, ThePlan(), Luck(7))));
}

TEST(SendMailTest, MachineDiesOfOneMailInOneLife) {
  EXPECT_TRUE(DiesOf(JobOf("m04", ""), kLifeThatDies, ThePlan()));
  EXPECT_FALSE(DiesOf(JobOf("m04", ""), kLifeThatDies + 1, ThePlan()));
  EXPECT_FALSE(DiesOf(JobOf("m03", ""), kLifeThatDies, ThePlan()));
}

}  // namespace
}  // namespace liushui::demo
