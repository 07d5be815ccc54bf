#include "tests/bench/raw_server.h"

#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "liushui/v1/task_service.grpc.pb.h"
#include "liushui/v1/workflow_service.grpc.pb.h"
#include "storage/rocks_store.h"
#include "tests/bench/group_commit.h"

namespace liushui::bench {
namespace {

constexpr int kQueues = 2;  // as the server's default
constexpr int kArmed = 64;  // calls of each method that may arrive at once on a queue
constexpr char kNamespace[] = "namespaces/load";

class Workflows final
    : public v1::WorkflowService::WithAsyncMethod_StartInstance<v1::WorkflowService::Service> {
 public:
  grpc::Status DeployWorkflow(grpc::ServerContext*, const v1::DeployWorkflowRequest*,
                              v1::DeployWorkflowResponse*) override {
    return grpc::Status::OK;
  }
};

class Tasks final : public v1::TaskService::WithAsyncMethod_CompleteTask<v1::TaskService::Service> {
 public:
  grpc::Status ListTasks(grpc::ServerContext*, const v1::ListTasksRequest* request,
                         v1::ListTasksResponse* response) override {
    const std::string number = request->instance().substr(request->instance().rfind('/') + 1);
    response->add_tasks()->set_name(absl::StrCat(kNamespace, "/tasks/", number, "-1"));
    return grpc::Status::OK;
  }
};

void Fill(uint64_t index, v1::StartInstanceResponse& response) {
  v1::Instance& instance = *response.mutable_instance();
  instance.set_name(absl::StrCat(kNamespace, "/instances/", index));
  instance.set_workflow("load");
  instance.set_revision(1);
  instance.set_definition_hash(std::string(64, 'h'));
  instance.set_status(v1::Instance::ACTIVE);
  instance.add_states("open");
  instance.mutable_start_time()->set_seconds(1'772'000'000);
  instance.mutable_update_time()->set_seconds(1'772'000'000);
  instance.set_started_by("load");
  instance.set_steps(1);
  response.set_created(true);
  response.set_position(static_cast<int64_t>(index) + 1);
}

void Fill(uint64_t index, v1::CompleteTaskResponse& response) {
  v1::Task& task = *response.mutable_task();
  task.set_name(absl::StrCat(kNamespace, "/tasks/", index, "-1"));
  task.set_instance(absl::StrCat(kNamespace, "/instances/", index));
  task.set_workflow("load");
  task.set_state("open");
  task.set_title("Complete me");
  task.set_status(v1::Task::COMPLETED);
  v1::TaskPart& part = *task.add_parts();
  part.add_candidate_roles("loader");
  part.set_completed_by("load");
  part.set_etag("2");
  task.mutable_create_time()->set_seconds(1'772'000'000);
  task.mutable_end_time()->set_seconds(1'772'000'000);
  response.set_position(static_cast<int64_t>(index) + 1);
}

// One call of a queue, armed again when it has been answered.
class Call {
 public:
  virtual ~Call() = default;
  virtual void Proceed() = 0;
};

template <typename Request, typename Response>
class UnaryCall final : public Call {
 public:
  using Writer = grpc::ServerAsyncResponseWriter<Response>;
  using Arm = std::function<void(grpc::ServerContext*, Request*, Writer*, void* tag)>;

  UnaryCall(Arm arm, GroupCommit& commit) : arm_(std::move(arm)), commit_(commit) { Rearm(); }

  void Proceed() override {
    if (answering_) return Rearm();
    answering_ = true;
    commit_.Add(request_.SerializeAsString(), [this](uint64_t index) {
      Response response;
      Fill(index, response);
      writer_->Finish(response, grpc::Status::OK, static_cast<Call*>(this));
    });
  }

 private:
  void Rearm() {
    answering_ = false;
    context_ = std::make_unique<grpc::ServerContext>();
    writer_ = std::make_unique<Writer>(context_.get());
    arm_(context_.get(), &request_, writer_.get(), static_cast<Call*>(this));
  }

  const Arm arm_;
  GroupCommit& commit_;
  std::unique_ptr<grpc::ServerContext> context_;
  std::unique_ptr<Writer> writer_;
  Request request_;
  bool answering_ = false;
};

}  // namespace

class RawServer::Running {
 public:
  explicit Running(std::unique_ptr<storage::Store> store) : commit_(std::move(store)) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&workflows_);
    builder.RegisterService(&tasks_);
    for (int i = 0; i < kQueues; ++i) queues_.push_back(builder.AddCompletionQueue());
    server_ = builder.BuildAndStart();
    LIUSHUI_CHECK(server_ != nullptr);
    address_ = absl::StrCat("127.0.0.1:", port);
    for (const auto& queue : queues_) ArmAll(queue.get());
    for (const auto& queue : queues_) threads_.emplace_back([this, &queue] { Serve(*queue); });
  }

  ~Running() {
    server_->Shutdown();
    for (const auto& queue : queues_) queue->Shutdown();
    for (std::thread& thread : threads_) thread.join();
  }

  const std::string& address() const { return address_; }

 private:
  void ArmAll(grpc::ServerCompletionQueue* queue) {
    for (int i = 0; i < kArmed; ++i) {
      calls_.push_back(std::make_unique<UnaryCall<v1::StartInstanceRequest, v1::StartInstanceResponse>>(
          [this, queue](auto* context, auto* request, auto* writer, void* tag) {
            workflows_.RequestStartInstance(context, request, writer, queue, queue, tag);
          },
          commit_));
      calls_.push_back(std::make_unique<UnaryCall<v1::CompleteTaskRequest, v1::CompleteTaskResponse>>(
          [this, queue](auto* context, auto* request, auto* writer, void* tag) {
            tasks_.RequestCompleteTask(context, request, writer, queue, queue, tag);
          },
          commit_));
    }
  }

  static void Serve(grpc::ServerCompletionQueue& queue) {
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) {
      if (ok) static_cast<Call*>(tag)->Proceed();
    }
  }

  Workflows workflows_;
  Tasks tasks_;
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::unique_ptr<Call>> calls_;
  GroupCommit commit_;
  std::vector<std::thread> threads_;
  std::string address_;
};

RawServer::RawServer(std::unique_ptr<Running> running) : running_(std::move(running)) {}

RawServer::~RawServer() = default;

absl::StatusOr<std::unique_ptr<RawServer>> RawServer::Start(const std::string& folder) {
  storage::RocksOptions options;
  options.create_if_missing = true;
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Store> store, storage::OpenRocksStore(folder, options));
  return std::unique_ptr<RawServer>(new RawServer(std::make_unique<Running>(std::move(store))));
}

const std::string& RawServer::address() const {
  return running_->address();
}

}  // namespace liushui::bench
