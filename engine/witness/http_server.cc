#include "engine/witness/http_server.h"

#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/witness/connection_threads.h"
#include "engine/witness/limited_stream.h"

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

// The library's server, with connections that have a whole time.
class LimitedServer final : public httplib::Server {
 public:
  explicit LimitedServer(const HttpLimits& limits) : limits_(limits) {}

 private:
  bool process_and_close_socket(socket_t socket) override {
    LimitedStream stream(socket, {absl::Now() + limits_.connection_time, limits_.silence,
                                  [this] { return svr_sock_ == INVALID_SOCKET; }});
    bool answered = true;
    for (size_t request = 1; answered && request <= kRequestsPerConnection; ++request) {
      if (!stream.is_readable()) break;
      bool closed = false;
      answered = process_request(stream, request == kRequestsPerConnection, closed, nullptr) && !closed;
    }
    shutdown(socket, SHUT_RDWR);
    close(socket);
    return answered;
  }

  const HttpLimits limits_;
};

}  // namespace

HttpServer::HttpServer(Witness* witness, const HttpLimits& limits)
    : server_(std::make_unique<LimitedServer>(limits)) {
  server_->new_task_queue = [limits] { return new ConnectionThreads(limits.threads, limits.waiting_max); };
  server_->set_payload_max_length(proof::kMaxSubmissionBytes);
  server_->set_keep_alive_max_count(kRequestsPerConnection);
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

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(Witness* witness, absl::string_view address,
                                                              const HttpLimits& limits) {
  ASSIGN_OR_RETURN(HostAndPort place, ReadAddress(address));
  std::unique_ptr<HttpServer> server(new HttpServer(witness, limits));
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
