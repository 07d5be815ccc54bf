// Server: an engine behind gRPC. The services of liushui.v1 with health, reflection and channelz.
//
// Unary rpcs run on completion queues, one thread each; streams on gRPC's own threads; what takes its time on
// small bounded pools. Requests over 4 MiB are refused by gRPC itself.
#ifndef LIUSHUI_ENGINE_SERVER_SERVER_H_
#define LIUSHUI_ENGINE_SERVER_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/runtime/engine.h"
#include "engine/server/services/attachments/uploads.h"

namespace liushui::server {

inline constexpr int kMaxRequestBytes = 4 << 20;

struct ServerOptions {
  std::string address = "127.0.0.1:7233";  // port 0: any free one
  int completion_threads = 2;
  int reader_threads = 2;
  int slow_threads = 4;
  int stream_threads = 8;
  int download_threads = 8;
  absl::Duration watch_heartbeat = absl::Seconds(10);  // at least so often a watch says how far it is
  std::string attachments;  // folder of attached files, made if it is not there; empty: none are kept
  UploadLimits uploads;
};

// Thread-safe. The engine must outlive it, and be stopped only after it.
class Server {
 public:
  // Listens, and serves from now on. Refuses as CheckListenAddress; an error if the folder cannot be made.
  static absl::StatusOr<std::unique_ptr<Server>> Start(runtime::Engine& engine, const ServerOptions& options);
  ~Server();

  // Where it listens, with the real port.
  const std::string& address() const;

  // Reports NOT_SERVING, ends the job streams, lets running calls finish until `grace` is over, cancels the
  // rest, and returns when none is left. Idempotent.
  void Stop(absl::Duration grace);

 private:
  class Running;
  explicit Server(std::unique_ptr<Running> running);
  std::unique_ptr<Running> running_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVER_H_
