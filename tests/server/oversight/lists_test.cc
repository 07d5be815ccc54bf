#include "engine/server/services/oversight/instance_lists.h"
#include "engine/server/services/oversight/list_requests.h"
#include "engine/server/services/oversight/task_lists.h"
#include "engine/views/fields.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Tasks = v1::TaskService::Stub;
using Workflows = v1::WorkflowService::Stub;

class ListsTest : public BranchTest {
 protected:
  Answer<v1::ListTasksResponse> List(const v1::ListTasksRequest& request) {
    return branch_.Call(branch_.tasks(), &Tasks::ListTasks, request);
  }
  Answer<v1::ListInstancesResponse> List(const v1::ListInstancesRequest& request) {
    return branch_.Call(branch_.workflows(), &Workflows::ListInstances, request);
  }
  template <typename Request>
  static Request Asked() {
    Request request;
    request.set_parent("namespaces/binjiang");
    return request;
  }
  std::string Note(const std::string& text, int price = 0) {
    return branch_.Start("note", "{\"text\": \"" + text + "\", \"price\": " + std::to_string(price) + "}")
        .body.instance()
        .name();
  }
};

TEST_F(ListsTest, FilterIsJoinedWithTheFields) {
  Note("a");
  const std::string second = Note("b");
  auto request = Asked<v1::ListTasksRequest>();
  request.set_filter("task.title == '写 b' && task.create_time <= now");
  const auto found = List(request);
  ASSERT_TRUE(found.ok()) << found.status.error_message();
  ASSERT_EQ(found.body.tasks_size(), 1);
  EXPECT_EQ(found.body.tasks(0).instance(), second);
  EXPECT_EQ(found.body.rows_scanned(), 2);
  request.set_state("check");
  EXPECT_THAT(List(request).body.tasks(), IsEmpty());
}

TEST_F(ListsTest, MistakenFilterSaysWhere) {
  auto request = Asked<v1::ListTasksRequest>();
  request.set_filter("task.title == 'x' && task.owner == 'li'");
  const auto refused = List(request);
  EXPECT_EQ(ReasonIn(refused.status), "FILTER_INVALID");
  EXPECT_THAT(refused.status.error_message(), HasSubstr("at line 1, column 27"));
  EXPECT_EQ(BadRequestIn(refused.status).field_violations(0).field(), "filter");
  request.set_filter("");
  request.set_order_by("owner");
  EXPECT_EQ(ReasonIn(List(request).status), "ORDER_INVALID");
}

TEST_F(ListsTest, InstancesAreFilteredByDataAndOrdered) {
  Note("cheap", 5);
  Note("dear", 500);
  Note("dearer", 900);
  auto request = Asked<v1::ListInstancesRequest>();
  request.set_filter("data.price > 100 && instance.status == 'ACTIVE'");
  request.set_order_by("subject");
  request.set_page_size(1);
  std::vector<std::string> subjects;
  do {
    const auto page = List(request);
    ASSERT_TRUE(page.ok()) << page.status.error_message();
    for (const auto& instance : page.body.instances()) subjects.push_back(instance.subject());
    request.set_page_token(page.body.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(subjects, ElementsAre("dear", "dearer"));
}

TEST_F(ListsTest, MaskChoosesWhatIsAnswered) {
  Note("a", 7);
  auto tasks = Asked<v1::ListTasksRequest>();
  tasks.mutable_read_mask()->add_paths("title");
  const auto titles = List(tasks);
  EXPECT_EQ(titles.body.tasks(0).title(), "写 a");
  EXPECT_EQ(titles.body.tasks(0).name(), "");
  EXPECT_EQ(titles.body.tasks(0).parts_size(), 0);
  tasks.mutable_read_mask()->add_paths("owner");
  EXPECT_EQ(ReasonIn(List(tasks).status), "FIELD_INVALID");
  auto instances = Asked<v1::ListInstancesRequest>();
  EXPECT_FALSE(List(instances).body.instances(0).has_data());
  instances.mutable_read_mask()->add_paths("data");
  EXPECT_EQ(List(instances).body.instances(0).data().fields().at("price").number_value(), 7);
  EXPECT_EQ(List(instances).body.instances(0).subject(), "");
}

TEST_F(ListsTest, TokenBelongsToItsRequest) {
  Note("a");
  Note("b");
  auto request = Asked<v1::ListTasksRequest>();
  request.set_page_size(1);
  const std::string token = List(request).body.next_page_token();
  ASSERT_FALSE(token.empty());
  request.set_page_token(token);
  request.set_page_size(5);
  EXPECT_TRUE(List(request).ok());
  auto other = request;
  other.set_filter("task.priority > 1");
  EXPECT_EQ(ReasonIn(List(other).status), "PAGE_INVALID");
  other = request;
  other.set_order_by("title");
  EXPECT_EQ(ReasonIn(List(other).status), "PAGE_INVALID");
  branch_.As("somebody");
  EXPECT_EQ(ReasonIn(List(request).status), "PAGE_INVALID");
}

TEST_F(ListsTest, TasksAreCounted) {
  const std::string name = Note("a");
  Note("b");
  branch_.As("xie", "writer").Complete(branch_.OnlyTask(name).name(), R"({"price": 7})");
  branch_.Advance(absl::Hours(2));
  auto request = Asked<v1::CountTasksRequest>();
  request.add_group_by(v1::CountTasksRequest::STATE);
  request.add_group_by(v1::CountTasksRequest::DUE);
  const auto open = branch_.Call(branch_.tasks(), &Tasks::CountTasks, request);
  ASSERT_TRUE(open.ok()) << open.status.error_message();
  ASSERT_EQ(open.body.groups_size(), 2);
  EXPECT_EQ(open.body.groups(0).state(), "check");
  EXPECT_EQ(open.body.groups(0).due(), v1::CountTasksRequest::OVERDUE);
  EXPECT_EQ(open.body.groups(0).overdue(), 1);
  EXPECT_EQ(open.body.groups(1).due(), v1::CountTasksRequest::NO_DUE);
  EXPECT_EQ(open.body.total(), 2);
  EXPECT_EQ(open.body.position(), static_cast<int64_t>(branch_.engine().reads().position()));
  auto done = Asked<v1::CountTasksRequest>();
  done.add_group_by(v1::CountTasksRequest::PERSON);
  done.set_closed_day("2026-03-02");
  const auto completed = branch_.Call(branch_.tasks(), &Tasks::CountTasks, done);
  ASSERT_EQ(completed.body.groups_size(), 1) << completed.status.error_message();
  EXPECT_EQ(completed.body.groups(0).person(), "xie");
}

TEST_F(ListsTest, CountsOfAnEarlierPositionAreFolded) {
  const std::string name = Note("a");
  auto request = Asked<v1::CountTasksRequest>();
  request.add_group_by(v1::CountTasksRequest::STATE);
  const auto then = branch_.Call(branch_.tasks(), &Tasks::CountTasks, request);
  branch_.As("xie", "writer").Complete(branch_.OnlyTask(name).name(), R"({"price": 7})");
  request.set_read_position(then.body.position());
  const auto folded = branch_.Call(branch_.tasks(), &Tasks::CountTasks, request);
  ASSERT_TRUE(folded.ok()) << folded.status.error_message();
  ASSERT_EQ(folded.body.groups_size(), 1);
  EXPECT_EQ(folded.body.groups(0).SerializeAsString(), then.body.groups(0).SerializeAsString());
  EXPECT_EQ(folded.body.position(), then.body.position());
  request.set_read_position(1'000);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Tasks::CountTasks, request).status), "POSITION_UNKNOWN");
}

TEST_F(ListsTest, MistakenCountsAreRefused) {
  auto request = Asked<v1::CountTasksRequest>();
  request.add_group_by(v1::CountTasksRequest::DIMENSION_UNSPECIFIED);
  request.set_opened_day("yesterday");
  const auto refused = branch_.Call(branch_.tasks(), &Tasks::CountTasks, request);
  EXPECT_EQ(ReasonIn(refused.status), "FIELD_INVALID");
  EXPECT_EQ(BadRequestIn(refused.status).field_violations_size(), 2);
  for (const char* day : {"2025-11-01", "2026-03-20"}) {
    auto of_day = Asked<v1::CountTasksRequest>();
    of_day.set_closed_day(day);
    EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Tasks::CountTasks, of_day).status), "DAY_NOT_COUNTED");
  }
}

// Every field of the API that is no message of its own can be filtered by, under its own name; and nothing
// else can.
template <typename Row>
std::vector<std::string> Differences(const google::protobuf::Descriptor& message,
                                     const std::vector<views::Field<Row>>& fields,
                                     const std::set<std::string>& left_out) {
  std::vector<std::string> differences;
  for (int at = 0; at < message.field_count(); ++at) {
    const std::string name(message.field(at)->name());
    const bool known = views::FindField(fields, name) != nullptr;
    if (known == (left_out.count(name) > 0)) differences.push_back(name);
  }
  for (const auto& field : fields) {
    if (message.FindFieldByName(std::string(field.name)) == nullptr) differences.emplace_back(field.name);
  }
  return differences;
}

TEST(FieldNamesTest, FiltersKnowTheFieldsOfTheApi) {
  EXPECT_THAT(Differences(*v1::Task::descriptor(), views::TaskFields(), {"shown", "on_behalf_of"}),
              IsEmpty());
  EXPECT_THAT(Differences(*v1::Item::descriptor(), views::ItemFields(), {}), IsEmpty());
  EXPECT_THAT(Differences(*v1::Instance::descriptor(), views::InstanceFields(),
                          {"data", "output", "inputs", "children", "children_left_out", "item_lists"}),
              IsEmpty());
  for (int status = 1; status <= 4; ++status) {
    EXPECT_EQ(std::string(views::StatusName(static_cast<state::v1::TaskStatus>(status))),
              v1::Task::Status_Name(static_cast<v1::Task::Status>(status)));
    EXPECT_EQ(std::string(views::StatusName(static_cast<state::v1::InstanceStatus>(status))),
              v1::Instance::Status_Name(static_cast<v1::Instance::Status>(status)));
  }
}

}  // namespace
}  // namespace liushui::server
