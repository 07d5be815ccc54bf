#include "clients/cli/declarations/turns.h"

#include <set>
#include <string>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

using ::testing::ElementsAre;

// Deploys files whose text names the workflow that must be there before, if any.
class Turns {
 public:
  absl::Status Run(const std::vector<DeclarationFile>& files) {
    return DeployInTurn(
        files, [this](const DeclarationFile& file) { return Deploy(file); },
        [this](const DeclarationFile& file, const absl::Status&) { failed = file.path; });
  }

  std::vector<std::string> order;
  std::string failed;

 private:
  absl::Status Deploy(const DeclarationFile& file) {
    if (file.text == "bad") return RefuseFields("DECLARATION_INVALID", "bad", {{"", "DEAD_END", "bad"}});
    if (!file.text.empty() && deployed_.count(file.text) == 0) {
      return RefuseFields("DECLARATION_INVALID", "early", {{"", "WORKFLOW_UNKNOWN", "early"}});
    }
    order.push_back(file.path);
    deployed_.insert(file.path);
    return absl::OkStatus();
  }

  std::set<std::string> deployed_;
};

DeclarationFile File(const std::string& path, const std::string& text = "") {
  return {path, text, DeclarationKind::kWorkflow};
}

TEST(TurnsTest, WhatStartsOthersWaitsForThem) {
  Turns turns;
  EXPECT_TRUE(turns.Run({File("a", "b"), File("b", "c"), File("c")}).ok());
  EXPECT_THAT(turns.order, ElementsAre("c", "b", "a"));
}

TEST(TurnsTest, WhatWaitsForNothingThatComesIsRefused) {
  Turns turns;
  EXPECT_EQ(ReasonOf(turns.Run({File("a", "z"), File("b"), File("c", "a")})), "DECLARATION_INVALID");
  EXPECT_THAT(turns.order, ElementsAre("b"));
  EXPECT_EQ(turns.failed, "a");
}

TEST(TurnsTest, AnotherMistakeStopsAll) {
  Turns turns;
  EXPECT_FALSE(turns.Run({File("a", "bad"), File("b")}).ok());
  EXPECT_EQ(turns.failed, "a");
  EXPECT_TRUE(turns.order.empty());
}

}  // namespace
}  // namespace liushui::cli
