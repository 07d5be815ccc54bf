#include "clients/demo/child_process.h"

#include <signal.h>

#include <cstdlib>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace liushui::demo {
namespace {

// A shell script as a child, its errors in a file of the test's.
absl::StatusOr<std::unique_ptr<ChildProcess>> StartScript(const std::string& script) {
  const std::string log = testing::TempDir() + "/child_process_test.log";
  std::remove(log.c_str());
  return ChildProcess::Start({{"/bin/sh", "-c", script}, log});
}

TEST(ChildProcessTest, SaysItsFirstLine) {
  const auto child = StartScript("echo ready; echo more; exec sleep 100");
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_EQ((*child)->first_line(), "ready");
  EXPECT_FALSE((*child)->HasEnded());
}

TEST(ChildProcessTest, SilentEndIsQuoted) {
  const absl::Status status = StartScript("echo 'no such port' >&2; exit 3").status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "no such port")) << status;
}

TEST(ChildProcessTest, StopInGoodOrder) {
  const auto child = StartScript("trap 'kill $!; exit 0' TERM; sleep 100 & echo ready; wait");
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_TRUE((*child)->Stop().ok());
  EXPECT_TRUE((*child)->HasEnded());
}

TEST(ChildProcessTest, StopByTheSignalIsNotGoodOrder) {
  const auto child = StartScript("echo alas >&2; echo ready; exec sleep 100");
  ASSERT_TRUE(child.ok()) << child.status();
  const absl::Status status = (*child)->Stop();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "alas")) << status;
}

TEST(ChildProcessTest, EndIsWaitedFor) {
  const auto child = StartScript("echo ready; kill -KILL $$");
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_TRUE((*child)->WaitForEnd(absl::Seconds(30)).ok());
  EXPECT_TRUE((*child)->HasEnded());
}

TEST(ChildProcessTest, EndThatDoesNotComeIsNotWaitedForForEver) {
  const auto child = StartScript("echo ready; exec sleep 100");
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_TRUE(absl::IsDeadlineExceeded((*child)->WaitForEnd(absl::Milliseconds(1))));
}

TEST(ChildProcessTest, IsKilledWithTheObject) {
  pid_t process = 0;
  {
    const auto child = StartScript("echo ready; exec sleep 100");
    ASSERT_TRUE(child.ok()) << child.status();
    process = (*child)->id();
  }
  EXPECT_NE(kill(process, 0), 0);
}

}  // namespace
}  // namespace liushui::demo
