// What the commands that list share: pages, statuses, who has a task.
#include "clients/cli/remote/resources.h"

#include <algorithm>

#include "clients/cli/remote/lists.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

// A list of so many tasks in pages of at most `page_max`, and how it was asked for.
struct Pages {
  int total = 0;
  int page_max = 0;
  std::vector<int> asked = {};

  absl::StatusOr<v1::ListTasksResponse> operator()(const v1::ListTasksRequest& request) {
    asked.push_back(request.page_size());
    const int first = request.page_token().empty() ? 0 : std::stoi(request.page_token());
    const int end = std::min(first + std::min(page_max, request.page_size()), total);
    v1::ListTasksResponse response;
    for (int i = first; i < end; ++i) response.add_tasks()->set_name(std::to_string(i));
    if (end < total) response.set_next_page_token(std::to_string(end));
    return response;
  }
};

absl::StatusOr<v1::ListTasksResponse> Fetch(Pages& pages, int limit) {
  return FetchPages(
      v1::ListTasksRequest(), limit, [&](const v1::ListTasksRequest& request) { return pages(request); },
      [](v1::ListTasksResponse& response) { return response.mutable_tasks(); });
}

TEST(FetchPagesTest, JoinsAllPages) {
  Pages pages{5, 2};
  const auto all = Fetch(pages, 100);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->tasks_size(), 5);
  EXPECT_EQ(all->tasks(4).name(), "4");
  EXPECT_EQ(all->next_page_token(), "");
  EXPECT_THAT(pages.asked, testing::ElementsAre(100, 98, 96));
}

TEST(FetchPagesTest, StopsAtTheLimitAndKeepsTheToken) {
  Pages pages{5, 2};
  const auto some = Fetch(pages, 3);
  ASSERT_TRUE(some.ok());
  EXPECT_EQ(some->tasks_size(), 3);
  EXPECT_EQ(some->next_page_token(), "3");
}

TEST(FetchPagesTest, AsksForAtMostAThousandAtOnce) {
  Pages pages{2500, 1000};
  ASSERT_TRUE(Fetch(pages, 2100).ok());
  EXPECT_THAT(pages.asked, testing::ElementsAre(1000, 1000, 100));
}

TEST(StatusTest, IsTypedInAnyCase) {
  EXPECT_EQ(*TaskStatusArgument("Claimed"), v1::Task::CLAIMED);
  EXPECT_EQ(*TaskStatusArgument(""), v1::Task::STATUS_UNSPECIFIED);
  EXPECT_EQ(*InstanceStatusArgument("stuck"), v1::Instance::STUCK);
  EXPECT_EQ(ExitCodeOf(TaskStatusArgument("status_unspecified").status()), kMisused);
  EXPECT_EQ(StatusText(v1::Task::WITHDRAWN), "withdrawn");
}

TEST(StatusTest, BadOnesStandOut) {
  EXPECT_EQ(ToneOf(v1::Instance::STUCK), Tone::kBad);
  EXPECT_EQ(ToneOf(v1::Instance::ACTIVE), Tone::kPlain);
}

TEST(WhoTest, NamesHolderElseCandidates) {
  const struct {
    const char* task;
    const char* who;
  } kCases[] = {
      {"parts { candidate_roles: 'r' candidate_people: 'li' }", "role r, li"},
      {"parts { candidate_roles: 'r' claimed_by: 'li' }", "li"},
      {"parts { candidate_roles: 'r' claimed_by: 'li' completed_by: 'li' }", "li (done)"},
      {"parts { }", "nobody"},
      {"parts { part: 'a' claimed_by: 'li' } parts { part: 'b' }", "a: li; b: nobody"},
  };
  for (const auto& test : kCases) EXPECT_EQ(WhoText(MessageOf<v1::Task>(test.task)), test.who);
}

}  // namespace
}  // namespace liushui::cli
