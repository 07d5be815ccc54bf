#include "engine/witness/http_server.h"

#include <httplib.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/witness/connection_threads.h"

namespace liushui::witness {
namespace {

constexpr int kMaxPort = 65'535;

struct HostAndPort {
  std::string host;
  int port = 0;
};

absl::StatusOr<HostAndPort> ReadAddress(absl::string_view address) {
  const size_t colon = address.rfind(':');
  HostAndPort read;
  if (colon != absl::string_view::npos && colon > 0 &&
      absl::SimpleAtoi(address.substr(colon + 1), &read.port) && read.port >= 0 && read.port <= kMaxPort) {
    read.host = std::string(address.substr(0, colon));
    return read;
  }
  return Refuse(absl::StatusCode::kInvalidArgument, "ADDRESS_INVALID",
                absl::StrCat("expected host:port, found '", address, "'"));
}

void Send(const HttpAnswer& answer, httplib::Response& response) {
  response.status = answer.status;
  response.set_content(answer.body, answer.type.c_str());
}

}  // namespace

HttpServer::HttpServer(Witness* witness) : server_(std::make_unique<httplib::Server>()) {
  server_->new_task_queue = [] { return new ConnectionThreads(kThreads, kMaxWaiting); };
  server_->set_payload_max_length(proof::kMaxSubmissionBytes);
  server_->set_keep_alive_max_count(kRequestsPerConnection);
  server_->set_keep_alive_timeout(absl::ToInt64Seconds(kSilence));
  server_->set_read_timeout(absl::ToChronoSeconds(kSilence));
  server_->set_write_timeout(absl::ToChronoSeconds(kSilence));
  // The library would let two servers share a port.
  server_->set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  server_->Post("/add-checkpoint", [witness](const httplib::Request& request, httplib::Response& response) {
    Send(witness->AddCheckpoint(request.body), response);
  });
  server_->Get("/([0-9a-f]{64})/checkpoint",
               [witness](const httplib::Request& request, httplib::Response& response) {
                 Send(witness->GetCheckpoint(request.matches[1].str()), response);
               });
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(Witness* witness, absl::string_view address) {
  ASSIGN_OR_RETURN(HostAndPort place, ReadAddress(address));
  std::unique_ptr<HttpServer> server(new HttpServer(witness));
  if (place.port == 0) {
    place.port = server->server_->bind_to_any_port(place.host);
  } else if (!server->server_->bind_to_port(place.host, place.port)) {
    place.port = -1;
  }
  if (place.port <= 0) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "ADDRESS_UNAVAILABLE",
                  absl::StrCat("cannot listen on ", address));
  }
  server->address_ = absl::StrCat(place.host, ":", place.port);
  server->thread_ = std::thread([listening = server->server_.get()] { listening->listen_after_bind(); });
  // One that does not run yet cannot be stopped.
  while (!server->server_->is_running()) std::this_thread::yield();
  return server;
}

void HttpServer::Stop() {
  if (!thread_.joinable()) return;
  server_->stop();
  thread_.join();
}

HttpServer::~HttpServer() {
  Stop();
}

}  // namespace liushui::witness
