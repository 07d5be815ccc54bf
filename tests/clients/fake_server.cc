#include "tests/clients/fake_server.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace liushui::client {

grpc::Status Refusal(grpc::StatusCode code, const std::string& reason, const std::string& message,
                     const std::vector<Violation>& violations) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(message);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("liushui");
  status.add_details()->PackFrom(info);
  google::rpc::BadRequest bad_request;
  for (const Violation& violation : violations) {
    auto* added = bad_request.add_field_violations();
    added->set_field(violation.field);
    added->set_reason(violation.reason);
    added->set_description(violation.description);
  }
  if (!violations.empty()) status.add_details()->PackFrom(bad_request);
  return grpc::Status(code, message, status.SerializeAsString());
}

FakeServer::FakeServer() {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&workflows);
  builder.RegisterService(&tasks);
  builder.RegisterService(&jobs);
  builder.RegisterService(&clock);
  builder.RegisterService(&audit);
  builder.RegisterService(&directory);
  builder.RegisterService(&schedules);
  builder.RegisterService(&subjects);
  builder.RegisterService(&reports);
  server_ = builder.BuildAndStart();
  LIUSHUI_CHECK(server_ != nullptr);
  address_ = absl::StrCat("127.0.0.1:", port);
}

FakeServer::~FakeServer() {
  server_->Shutdown(std::chrono::system_clock::now());
}

Client FakeServer::MakeClient() const {
  ClientOptions options;
  options.address = address_;
  options.caller = {"张三", {"service_desk", "team_leader"}, "test"};
  options.retry = {4, absl::Milliseconds(1), absl::Milliseconds(2)};
  return Client(options);
}

}  // namespace liushui::client
