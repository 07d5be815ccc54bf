#include "engine/server/services/oversight/watch_streams.h"

#include "engine/server/services/oversight/watch_requests.h"
#include "engine/server/services/oversight/watch_stream.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WatchTest : public BranchTest {
 protected:
  // A watch of tasks with the caller of the moment.
  struct Watching {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientReader<v1::WatchTasksResponse>> reader;

    // The next message with tasks.
    v1::WatchTasksResponse Next() {
      v1::WatchTasksResponse told;
      do {
        if (!reader->Read(&told)) ADD_FAILURE() << "the watch ended";
      } while (told.tasks_size() == 0 && !testing::Test::HasFailure());
      return told;
    }
    grpc::Status End() {
      context->TryCancel();
      v1::WatchTasksResponse told;
      while (reader->Read(&told)) continue;
      return reader->Finish();
    }
  };
  Watching Watch(v1::WatchTasksRequest request) {
    request.set_parent("namespaces/binjiang");
    Watching watching{branch_.Context(), nullptr};
    watching.reader = branch_.tasks().WatchTasks(watching.context.get(), request);
    return watching;
  }
  static v1::WatchTasksRequest From(int64_t position) {
    v1::WatchTasksRequest request;
    request.set_from_position(position);
    return request;
  }
  grpc::Status Refused(const v1::WatchTasksRequest& request) {
    Watching watching = Watch(request);
    v1::WatchTasksResponse told;
    EXPECT_FALSE(watching.reader->Read(&told));
    return watching.reader->Finish();
  }
};

TEST_F(WatchTest, ChangesComeOnceAndInOrder) {
  Watching watching = Watch(From(0));
  const std::string name = branch_.Start("note", R"({"text": "a"})").body.instance().name();
  const std::string task = branch_.OnlyTask(name).name();
  branch_.As("xie", "writer").Claim(task);
  branch_.Complete(task, R"({"price": 7})");
  std::vector<std::string> told;
  int64_t position = 0;
  for (int changes = 0; changes < 3; ++changes) {
    const v1::WatchTasksResponse message = watching.Next();
    EXPECT_GT(message.position(), position);
    position = message.position();
    for (const v1::Task& one : message.tasks())
      told.push_back(one.state() + " " + v1::Task::Status_Name(one.status()));
  }
  EXPECT_THAT(told, ElementsAre("write OPEN", "write CLAIMED", "write COMPLETED", "check OPEN"));
  EXPECT_EQ(watching.End().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(WatchTest, ReconnectedWatchGoesOnWhereItWas) {
  const std::string name = branch_.Start("note", R"({"text": "a"})").body.instance().name();
  const std::string task = branch_.OnlyTask(name).name();
  Watching first = Watch(From(0));
  const v1::WatchTasksResponse opened = first.Next();
  first.End();
  branch_.As("xie", "writer").Claim(task);
  Watching second = Watch(From(opened.position()));
  EXPECT_EQ(second.Next().tasks(0).status(), v1::Task::CLAIMED);
  second.End();
}

TEST_F(WatchTest, RecordOfVeryManyTasksComesInParts) {
  const std::string name = branch_.Start("tour").body.instance().name();
  branch_.As("dao", "guide");
  const int count = kTasksInMessage + kTasksInMessage / 2;
  v1::AddItemsRequest request;
  request.set_instance(name);
  request.set_state("visits");
  for (int i = 0; i < count; ++i) {
    auto* item = request.add_items();
    item->set_key(std::to_string(i));
    item->mutable_value()->set_string_value(item->key());
    if (request.items_size() < 150 && i + 1 < count) continue;
    ASSERT_TRUE(branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::AddItems, request).ok());
    request.clear_items();
  }
  v1::CancelInstanceRequest cancel;
  cancel.set_name(name);
  cancel.set_reason("over");
  const auto cancelled =
      branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::CancelInstance, cancel);
  ASSERT_TRUE(cancelled.ok());
  Watching watching = Watch(From(cancelled.body.position() - 1));
  const v1::WatchTasksResponse first = watching.Next();
  EXPECT_EQ(first.tasks_size(), kTasksInMessage);
  EXPECT_EQ(first.position(), cancelled.body.position() - 1);
  const v1::WatchTasksResponse last = watching.Next();
  EXPECT_EQ(last.tasks_size(), count + 1 - kTasksInMessage);
  EXPECT_EQ(last.position(), cancelled.body.position());
  EXPECT_EQ(last.tasks(0).status(), v1::Task::WITHDRAWN);
  watching.End();
}

TEST_F(WatchTest, FilterHoldsForChanges) {
  v1::WatchTasksRequest request = From(0);
  request.set_filter("task.title == '写 b'");
  request.mutable_read_mask()->add_paths("title");
  Watching watching = Watch(request);
  branch_.Start("note", R"({"text": "a"})");
  branch_.Start("note", R"({"text": "b"})");
  const v1::WatchTasksResponse told = watching.Next();
  EXPECT_EQ(told.tasks(0).title(), "写 b");
  EXPECT_EQ(told.tasks(0).name(), "");
  watching.End();
  request.set_filter("task.owner == 'b'");
  EXPECT_EQ(ReasonIn(Refused(request)), "FILTER_INVALID");
  EXPECT_EQ(ReasonIn(Refused(From(1'000'000))), "POSITION_UNKNOWN");
}

TEST_F(WatchTest, OwnTasksAreThoseOneHasToDoWith) {
  v1::WatchTasksRequest request = From(0);
  request.set_mine(true);
  branch_.As("fu", "checker");
  Watching watching = Watch(request);
  const std::string name =
      branch_.As("xie", "writer").Start("note", R"({"text": "a"})").body.instance().name();
  branch_.Complete(branch_.OnlyTask(name).name(), R"({"price": 7})");
  const v1::WatchTasksResponse told = watching.Next();
  ASSERT_EQ(told.tasks_size(), 1);
  EXPECT_EQ(told.tasks(0).state(), "check");
  watching.End();
}

TEST_F(WatchTest, InstancesAreWatchedToo) {
  v1::WatchInstancesRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_from_position(0);
  request.set_filter("data.price > 5");
  request.mutable_read_mask()->add_paths("data");
  const auto context = branch_.Context();
  const auto reader = branch_.workflows().WatchInstances(context.get(), request);
  branch_.Start("note", R"({"text": "a", "price": 1})");
  branch_.Start("note", R"({"text": "b", "price": 9})");
  v1::WatchInstancesResponse told;
  do {
    ASSERT_TRUE(reader->Read(&told));
  } while (!told.has_instance());
  EXPECT_EQ(told.instance().name(), "");
  context->TryCancel();
  while (reader->Read(&told)) continue;
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(WatchTest, IdleWatchBeats) {
  ServerOptions options;
  options.address = "127.0.0.1:0";
  options.watch_heartbeat = absl::Milliseconds(1);
  auto server = Server::Start(branch_.engine(), options);
  ASSERT_TRUE(server.ok()) << server.status();
  const auto stub =
      v1::TaskService::NewStub(grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  v1::WatchTasksRequest request;
  request.set_parent("namespaces/binjiang");
  const auto context = branch_.Context();
  const auto reader = stub->WatchTasks(context.get(), request);
  v1::WatchTasksResponse beat;
  for (int beats = 0; beats < 3; ++beats) {
    ASSERT_TRUE(reader->Read(&beat));
    EXPECT_EQ(beat.position(), static_cast<int64_t>(branch_.engine().reads().position()));
    EXPECT_THAT(beat.tasks(), IsEmpty());
  }
  // A server that stops says so.
  (*server)->Stop(absl::Seconds(5));
  while (reader->Read(&beat)) continue;
  EXPECT_EQ(ReasonIn(reader->Finish()), "ENGINE_STOPPING");
}

}  // namespace
}  // namespace liushui::server
