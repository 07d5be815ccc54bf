#include "engine/server/server.h"

#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/server/calls/call_group.h"
#include "engine/server/calls/position_waits.h"
#include "engine/server/calls/unary_call.h"
#include "engine/server/calls/worker_pool.h"
#include "engine/server/identity.h"
#include "engine/server/listen_address.h"
#include "engine/server/services/audit_calls.h"
#include "engine/server/services/branch/directory_calls.h"
#include "engine/server/services/branch/schedule_calls.h"
#include "engine/server/services/branch/substitution.h"
#include "engine/server/services/clock_calls.h"
#include "engine/server/services/job_calls.h"
#include "engine/server/services/oversight/watch_streams.h"
#include "engine/server/services/personal/subject_calls.h"
#include "engine/server/services/reports/report_calls.h"
#include "engine/server/services/task_calls.h"
#include "engine/server/services/workflow_calls.h"
#include "grpcpp/ext/channelz_service_plugin.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace liushui::server {
namespace {

// So that too many roles are counted, and refused in words, before gRPC refuses them by their bytes.
constexpr int kMaxMetadataBytes = 64 << 10;
constexpr size_t kReadsWaiting = 1'024;
constexpr size_t kSlowCallsWaiting = 64;

// gRPC keeps these for the whole process and its servers to come.
void EnablePlugins() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::channelz::experimental::InitChannelzService();
}

// The address with the port that was found.
std::string RealAddress(const std::string& address, int port) {
  return absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
}

}  // namespace

class Server::Running {
 public:
  Running(runtime::Engine& engine, const ServerOptions& options,
          std::unique_ptr<storage::AttachmentFolder> attachments)
      : authenticator_(engine),
        readers_({options.reader_threads, kReadsWaiting}),
        slow_({options.slow_threads, kSlowCallsWaiting}),
        streams_({options.stream_threads, kSlowCallsWaiting}),
        downloads_({options.download_threads, kSlowCallsWaiting}),
        waits_(engine, readers_),
        attachments_(std::move(attachments)),
        uploads_(options.uploads),
        watches_(engine, group_, {options.watch_heartbeat}),
        accesses_(engine),
        parts_{engine, authenticator_, readers_,           slow_,    streams_, downloads_,
               waits_, group_,         attachments_.get(), uploads_, watches_, accesses_},
        workflows_(parts_),
        tasks_(parts_),
        jobs_(parts_),
        audit_(parts_),
        reports_(parts_),
        methods_(authenticator_, group_) {
    workflows_.Register(parts_, methods_);
    tasks_.Register(parts_, methods_);
    jobs_.Register(parts_, methods_);
    audit_.Register(parts_, methods_);
    clock_.Register(parts_, methods_);
    subjects_.Register(parts_, methods_);
    directory_.Register(parts_, methods_);
    schedules_.Register(parts_, methods_);
  }
  ~Running() { Stop(absl::ZeroDuration()); }

  absl::Status Start(const ServerOptions& options) {
    RETURN_IF_ERROR(CheckListenAddress(options.address));
    EnablePlugins();
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(options.address, grpc::InsecureServerCredentials(), &port);
    // Without this two servers could share a port, and each would see half of the calls.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
    for (grpc::Service* service :
         {static_cast<grpc::Service*>(&workflows_), static_cast<grpc::Service*>(&tasks_),
          static_cast<grpc::Service*>(&jobs_), static_cast<grpc::Service*>(&audit_),
          static_cast<grpc::Service*>(&reports_), static_cast<grpc::Service*>(&clock_),
          static_cast<grpc::Service*>(&subjects_), static_cast<grpc::Service*>(&directory_),
          static_cast<grpc::Service*>(&schedules_)}) {
      builder.RegisterService(service);
    }
    for (int i = 0; i < options.completion_threads; ++i) queues_.push_back(builder.AddCompletionQueue());
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) {
      return Refuse(absl::StatusCode::kUnavailable, "ADDRESS_UNAVAILABLE",
                    absl::StrCat("cannot listen on ", options.address,
                                 "; expected an address of this machine and a port nobody else uses"));
    }
    address_ = RealAddress(options.address, port);
    for (const auto& queue : queues_) {
      methods_.ArmAll(queue.get());
      threads_.emplace_back([queue = queue.get()] { Serve(queue); });
    }
    return absl::OkStatus();
  }

  void Stop(absl::Duration grace) {
    const MutexLock lock(&stop_mutex_);
    if (stopped_) return;
    stopped_ = true;
    if (server_ != nullptr) {
      if (auto* health = server_->GetHealthCheckService()) health->SetServingStatus(false);
      group_.Stop();
      jobs_.CloseStreams();
      watches_.CloseAll();
      uploads_.CloseAll();
      waits_.StopAll();
      // gRPC cancels what arrives once it is shut down; until then a caller is told that he may come again.
      group_.WaitUntilIdle(absl::Now() + grace);
      server_->Shutdown(absl::ToChronoTime(absl::Now()));
      // Only when no call is left may the queues be shut down: an answer to a shut queue is a bug.
      group_.WaitUntilEmpty();
      accesses_.TellAll();
    }
    for (const auto& queue : queues_) queue->Shutdown();
    if (threads_.empty()) {
      for (const auto& queue : queues_) Serve(queue.get());
    }
    for (std::thread& thread : threads_) thread.join();
  }

  const std::string& address() const { return address_; }

 private:
  // Until the queue is shut down and empty.
  static void Serve(grpc::ServerCompletionQueue* queue) {
    void* tag = nullptr;
    bool ok = false;
    while (queue->Next(&tag, &ok)) static_cast<Tag*>(tag)->Proceed(ok);
  }

  // In this order: a thing is destroyed before what it uses.
  const SubstituteAuthenticator authenticator_;
  CallGroup group_;
  WorkerPool readers_;
  WorkerPool slow_;
  WorkerPool streams_;
  WorkerPool downloads_;
  PositionWaits waits_;
  const std::unique_ptr<storage::AttachmentFolder> attachments_;  // null for none
  Uploads uploads_;
  WatchStreams watches_;
  AccessLog accesses_;
  const ServerParts parts_;
  WorkflowCalls workflows_;
  TaskCalls tasks_;
  JobCalls jobs_;
  AuditCalls audit_;
  ReportCalls reports_;
  ClockCalls clock_;
  SubjectCalls subjects_;
  DirectoryCalls directory_;
  ScheduleCalls schedules_;
  UnaryMethods methods_;
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::thread> threads_;
  std::string address_;
  Mutex stop_mutex_;
  bool stopped_ ABSL_GUARDED_BY(stop_mutex_) = false;
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(runtime::Engine& engine, const ServerOptions& options) {
  std::unique_ptr<storage::AttachmentFolder> attachments;
  if (!options.attachments.empty()) {
    ASSIGN_OR_RETURN(attachments, storage::AttachmentFolder::Open(options.attachments));
  }
  auto running = std::make_unique<Running>(engine, options, std::move(attachments));
  const absl::Status started = running->Start(options);
  if (!started.ok()) return started;
  return std::unique_ptr<Server>(new Server(std::move(running)));
}

Server::Server(std::unique_ptr<Running> running) : running_(std::move(running)) {}
Server::~Server() = default;

const std::string& Server::address() const {
  return running_->address();
}

void Server::Stop(absl::Duration grace) {
  running_->Stop(grace);
}

}  // namespace liushui::server
