// HttpServer: a witness, reachable over HTTP/1.1 with keep-alive.
//
//   POST /add-checkpoint            see proof/note/witness.h; a body of at most kMaxSubmissionBytes, else 413
//   GET /<origin hash>/checkpoint   what was cosigned last, for monitors
//
// Plain HTTP: everything here is public, and signed. Put it behind a proxy that speaks TLS where other people
// must not see who asks.
//
// Threads: one accepts; some answer, each one connection at a time. A connection ends after
// kRequestsPerConnection requests, once it is silent for a while, and in any case once its whole time is
// over, so that nobody holds a thread by sending a byte now and then. A bounded number of connections wait
// for a thread; beyond that the kernel's backlog fills, and then connecting fails.
#ifndef LIUSHUI_ENGINE_WITNESS_HTTP_SERVER_H_
#define LIUSHUI_ENGINE_WITNESS_HTTP_SERVER_H_

#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/witness/witness.h"

namespace httplib {
class Server;
}  // namespace httplib

namespace liushui::witness {

constexpr size_t kRequestsPerConnection = 100;

struct HttpLimits {
  size_t threads = 32;
  size_t waiting_max = 128;                            // connections
  absl::Duration silence = absl::Seconds(3);           // of a connection
  absl::Duration connection_time = absl::Seconds(10);  // in all
};

// Answers from construction on, until it is stopped or destroyed.
class HttpServer {
 public:
  // `address` is host:port; port 0 takes any free one. `witness` must outlive the server. INVALID_ARGUMENT
  // ADDRESS_INVALID; FAILED_PRECONDITION ADDRESS_UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(Witness* witness, absl::string_view address,
                                                           const HttpLimits& limits = {});
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // host:port.
  const std::string& address() const { return address_; }
  // Lets answers that are being made end, and cuts the connections. Idempotent.
  void Stop();

 private:
  HttpServer(Witness* witness, const HttpLimits& limits);

  std::unique_ptr<httplib::Server> server_;
  std::string address_;
  std::thread thread_;
};

}  // namespace liushui::witness

#endif  // LIUSHUI_ENGINE_WITNESS_HTTP_SERVER_H_
