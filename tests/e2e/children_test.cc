// A parent and its child from outside: deployed, started, shown, done, and cancelled.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// The first number behind a mark.
std::string NumberAfter(const std::string& text, const std::string& mark) {
  const size_t first = text.find(mark) + mark.size();
  return text.substr(first, text.find_first_not_of("0123456789-", first) - first);
}

class ChildrenTest : public ::testing::Test {
 protected:
  std::string Start(const std::string& key) const {
    const Result started = server_.Command(
        {"start", "loan_order", "--key", key, "--input", R"({"client": "wang", "fen": 500})", "--json"});
    EXPECT_EQ(started.exit_code, 0) << started.err;
    return NumberAfter(started.out, "/instances/");
  }
  // The child is started by a message: a moment after the answer.
  std::string TaskOf(const std::string& key) const {
    Result tasks;
    do {
      tasks = server_.Command({"tasks", "--filter", "task.business_key == '" + key + "/credit'", "--json"});
    } while (tasks.exit_code == 0 && tasks.out.find("/tasks/") == std::string::npos);
    return NumberAfter(tasks.out, "/tasks/");
  }
  // The lines of a tree, once one of them says this.
  std::string TreeWith(const std::string& instance, const std::string& words) const {
    Result tree;
    do {
      tree = server_.Command({"show", instance, "--tree"});
    } while (tree.exit_code == 0 && tree.out.find(words) == std::string::npos);
    return tree.out;
  }

  const ScratchFolder scratch_;
  ServerProcess server_{scratch_.Path("ledger")};
};

TEST_F(ChildrenTest, ChildIsShownFromBothSidesAndEndsWithItsParent) {
  const std::string folder = std::string(LIUSHUI_SOURCE_DIR) + "/tests/transcripts/language";
  const Result deployed =
      server_.Command({"deploy", folder + "/loan_order.yaml", folder + "/credit_check.yaml"});
  ASSERT_EQ(deployed.exit_code, 0) << deployed.err;
  EXPECT_EQ(server_.Command({"deploy", folder + "/loan_order.yaml"}).exit_code, 0);

  const std::string paid = Start("A-1");
  const std::string task = TaskOf("A-1");
  EXPECT_THAT(server_.Command({"show", paid}).out,
              AllOf(HasSubstr("credit_check"), HasSubstr("A-1/credit"), HasSubstr("check")));
  EXPECT_EQ(
      server_.Command({"complete", task, "--form", R"({"limit": 900})"}, "xin", "credit_officer").exit_code,
      0);
  EXPECT_THAT(TreeWith(paid, "completed: paid"), HasSubstr("\n  "));

  const std::string withdrawn = Start("A-2");
  const std::string child = TaskOf("A-2");
  EXPECT_THAT(server_.Command({"show", child.substr(0, child.find('-'))}).out,
              HasSubstr(withdrawn + ", in state check"));
  EXPECT_EQ(server_.Command({"send", withdrawn, "client.withdrew"}).exit_code, 0);
  EXPECT_THAT(TreeWith(withdrawn, "has left state check"), HasSubstr("cancelled"));
  const Result verified = server_.Command({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
}

}  // namespace
}  // namespace liushui::e2e
