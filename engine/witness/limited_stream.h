// LimitedStream: a connection that has a whole time, however its peer spends it. Part of http_server.h.
#ifndef LIUSHUI_ENGINE_WITNESS_LIMITED_STREAM_H_
#define LIUSHUI_ENGINE_WITNESS_LIMITED_STREAM_H_

#include <httplib.h>

#include <functional>
#include <string>

#include "absl/time/time.h"

namespace liushui::witness {

// When a connection is given up.
struct StreamLimits {
  absl::Time deadline;     // of all of it
  absl::Duration silence;  // that nothing comes, or nothing can be sent
  std::function<bool()>
      is_cancelled;  // looked at every tenth of a second; by the thread that reads or writes
};

// For one thread. Reads and writes fail once a limit is over.
class LimitedStream final : public httplib::Stream {
 public:
  // Does not close the socket.
  LimitedStream(socket_t socket, StreamLimits limits) : socket_(socket), limits_(std::move(limits)) {}

  // Waits for the first byte of a request.
  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* bytes, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  // Whether the socket is ready for these events of poll before a limit is over.
  bool Await(short events) const;

  const socket_t socket_;
  const StreamLimits limits_;
  std::string buffer_;  // read and not handed out yet
  size_t taken_ = 0;    // of the buffer
};

}  // namespace liushui::witness

#endif  // LIUSHUI_ENGINE_WITNESS_LIMITED_STREAM_H_
