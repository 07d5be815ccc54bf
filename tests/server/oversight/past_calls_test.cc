// The past over gRPC: read_position and read_time of all that reads instances and tasks.
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/server/services/oversight/change_lists.h"
#include "engine/server/services/oversight/read_moment.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PastCallsTest : public BranchTest {
 protected:
  v1::GetInstanceRequest Getting(const std::string& name) {
    v1::GetInstanceRequest request;
    request.set_name(name);
    return request;
  }
  Answer<v1::GetInstanceResponse> Get(const v1::GetInstanceRequest& request) {
    return branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::GetInstance, request);
  }
  Answer<v1::ListInstancesResponse> List(v1::ListInstancesRequest request) {
    request.set_parent("namespaces/binjiang");
    return branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::ListInstances, request);
  }
  Answer<v1::ListTasksResponse> List(v1::ListTasksRequest request) {
    request.set_parent("namespaces/binjiang");
    return branch_.Call(branch_.tasks(), &v1::TaskService::Stub::ListTasks, request);
  }
  Answer<v1::ListChangesResponse> Changes(const v1::ListChangesRequest& request) {
    return branch_.Call(branch_.audit(), &v1::AuditService::Stub::ListChanges, request);
  }
  // Starts a note and writes it; the position after each.
  void StartAndWrite() {
    const auto started = branch_.Start("note", R"({"text": "a"})", "k");
    name_ = started.body.instance().name();
    started_ = started.body.position();
    const std::string task = branch_.As("xie", "writer").OnlyTask(name_).name();
    branch_.Advance(absl::Hours(1));
    written_ = branch_.Complete(task, R"({"price": 7})").body.position();
  }
  int64_t Second(absl::Duration after) {
    absl::Time start;
    std::string error;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, kStart, &start, &error));
    return absl::ToUnixSeconds(start + after);
  }

  std::string name_;
  int64_t started_ = 0;
  int64_t written_ = 0;
};

TEST_F(PastCallsTest, InstanceIsAnsweredAsItWas) {
  StartAndWrite();
  v1::GetInstanceRequest request = Getting(name_);
  request.set_read_position(started_);
  const auto then = Get(request);
  ASSERT_TRUE(then.ok()) << then.status.error_message();
  EXPECT_THAT(then.body.instance().states(), ElementsAre("write"));
  EXPECT_EQ(then.body.instance().data().fields().at("price").number_value(), 0);
  EXPECT_EQ(then.body.position(), started_);
  request.set_name("namespaces/binjiang/workflows/note/keys/k");
  request.set_read_position(written_);
  EXPECT_THAT(Get(request).body.instance().states(), ElementsAre("check"));
}

TEST_F(PastCallsTest, TimesMeanPositions) {
  StartAndWrite();
  v1::GetInstanceRequest request = Getting(name_);
  request.mutable_read_time()->set_seconds(Second(absl::Minutes(59)));
  const auto then = Get(request);
  ASSERT_TRUE(then.ok()) << then.status.error_message();
  EXPECT_EQ(then.body.position(), started_);
  request.mutable_read_time()->set_seconds(Second(absl::Hours(1)));
  EXPECT_EQ(Get(request).body.position(), written_);
  request.mutable_read_time()->set_seconds(Second(absl::Hours(2)));
  EXPECT_EQ(ReasonIn(Get(request).status), "READ_TIME_AHEAD");
}

TEST_F(PastCallsTest, TaskIsAnsweredAsItWas) {
  StartAndWrite();
  v1::GetTaskRequest request;
  request.set_name(absl::StrCat("namespaces/binjiang/tasks/", name_.substr(name_.rfind('/') + 1), "-1"));
  request.set_read_position(started_);
  const auto get = [&] { return branch_.Call(branch_.tasks(), &v1::TaskService::Stub::GetTask, request); };
  const auto then = get();
  ASSERT_TRUE(then.ok()) << then.status.error_message();
  EXPECT_EQ(then.body.task().status(), v1::Task::OPEN);
  EXPECT_EQ(then.body.task().parts(0).form(0).name(), "price");
  request.set_read_position(written_);
  EXPECT_EQ(get().body.task().status(), v1::Task::COMPLETED);
  request.set_read_position(1);
  EXPECT_EQ(ReasonIn(get().status), "INSTANCE_NOT_STARTED");
}

TEST_F(PastCallsTest, ListsAreAnsweredAsTheyWere) {
  StartAndWrite();
  v1::ListTasksRequest tasks;
  tasks.set_read_position(started_);
  const auto then = List(tasks);
  ASSERT_TRUE(then.ok()) << then.status.error_message();
  ASSERT_EQ(then.body.tasks_size(), 1);
  EXPECT_EQ(then.body.tasks(0).state(), "write");
  v1::ListInstancesRequest instances;
  instances.set_read_position(started_ - 1);
  EXPECT_THAT(List(instances).body.instances(), IsEmpty());
  instances.set_read_position(started_);
  instances.mutable_read_mask()->add_paths("states");
  EXPECT_THAT(List(instances).body.instances(0).states(), ElementsAre("write"));
}

TEST_F(PastCallsTest, PagesOfATimeStayAtTheirPosition) {
  for (int i = 0; i < 3; ++i) branch_.Start("note", R"({"text": "a"})");
  v1::ListInstancesRequest request;
  request.mutable_read_time()->set_seconds(Second(absl::ZeroDuration()));
  request.set_page_size(2);
  const auto first = List(request);
  ASSERT_TRUE(first.ok()) << first.status.error_message();
  ASSERT_EQ(first.body.instances_size(), 2);
  // The clock stands still, so that this belongs to the same moment.
  branch_.Start("note", R"({"text": "b"})");
  request.set_page_token(first.body.next_page_token());
  const auto second = List(request);
  ASSERT_TRUE(second.ok()) << second.status.error_message();
  EXPECT_EQ(second.body.instances_size(), 1);
  EXPECT_EQ(second.body.position(), first.body.position());
  EXPECT_THAT(second.body.next_page_token(), IsEmpty());
  // A token belongs to one moment.
  request.clear_read_time();
  EXPECT_EQ(ReasonIn(List(request).status), "PAGE_INVALID");
}

TEST_F(PastCallsTest, MomentsThatAreNoneAreRefused) {
  StartAndWrite();
  v1::GetInstanceRequest request = Getting(name_);
  request.set_read_position(written_ + 100);
  EXPECT_EQ(ReasonIn(Get(request).status), "POSITION_UNKNOWN");
  request.set_read_position(-1);
  EXPECT_EQ(ReasonIn(Get(request).status), "FIELD_INVALID");
  request.set_read_position(started_);
  request.mutable_read_time()->set_seconds(Second(absl::ZeroDuration()));
  EXPECT_THAT(Get(request).status.error_message(), HasSubstr("no time beside read_position"));
  request.clear_read_time();
  request.set_min_position(written_);
  EXPECT_THAT(Get(request).status.error_message(), HasSubstr("expected at least min_position"));
  request.clear_min_position();
  request.clear_read_position();
  request.mutable_read_time()->set_nanos(-1);
  EXPECT_EQ(ReasonIn(Get(request).status), "FIELD_INVALID");
  v1::CountTasksRequest count;
  count.set_parent("namespaces/binjiang");
  count.set_read_position(written_ + 100);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &v1::TaskService::Stub::CountTasks, count).status),
            "POSITION_UNKNOWN");
}

// "path: before -> after by whom".
std::vector<std::string> Lines(const v1::ListChangesResponse& response) {
  std::vector<std::string> lines;
  for (const v1::FieldChange& change : response.changes()) {
    lines.push_back(absl::StrCat(change.path(), ": ", change.before().ShortDebugString(), " -> ",
                                 change.after().ShortDebugString(), " by ", change.actor()));
  }
  return lines;
}

TEST_F(PastCallsTest, ChangesSayWhatByWhomAndWhy) {
  StartAndWrite();
  v1::ListChangesRequest request;
  request.set_name(name_);
  request.set_from_position(started_);
  const auto changes = Changes(request);
  ASSERT_TRUE(changes.ok()) << changes.status.error_message();
  const std::vector<std::string> lines = Lines(changes.body);
  EXPECT_THAT(lines, Contains("data.price: number_value: 0 -> number_value: 7 by xie"));
  EXPECT_THAT(lines,
              Contains("tasks.1.status: string_value: \"OPEN\" -> string_value: \"COMPLETED\" by xie"));
  EXPECT_THAT(lines, Contains(HasSubstr("tasks.2.title: null_value: NULL_VALUE -> ")));
  EXPECT_THAT(lines, Contains(HasSubstr("states: list_value")));
  EXPECT_THAT(changes.body.changes(0).cause(), HasSubstr("completed task 1 (price: 7)"));
  EXPECT_EQ(changes.body.changes(0).index(), written_ - 1);
  request.set_to_position(started_);
  EXPECT_THAT(Changes(request).body.changes(), IsEmpty());
  request.set_to_position(started_ - 1);
  EXPECT_EQ(ReasonIn(Changes(request).status), "FIELD_INVALID");
}

TEST_F(PastCallsTest, PagesOfChangesAreTheWhole) {
  StartAndWrite();
  v1::ListChangesRequest request;
  request.set_name(name_);
  const std::vector<std::string> whole = Lines(Changes(request).body);
  request.set_page_size(1);
  std::vector<std::string> pieces;
  int pages = 0;
  do {
    const auto page = Changes(request);
    ASSERT_TRUE(page.ok()) << page.status.error_message();
    for (std::string& line : Lines(page.body)) pieces.push_back(std::move(line));
    request.set_page_token(page.body.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pieces, whole);
  EXPECT_EQ(pages, 2);
}

}  // namespace
}  // namespace liushui::server
