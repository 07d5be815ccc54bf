// RawServer: the ceiling. What remains of the server when there is no engine: gRPC on completion queues, and
// for each call one record, one state row and one index row in a store, committed with one fsync for all
// calls that came meanwhile. It answers StartInstance and CompleteTask, and what `liushui load` asks besides,
// with messages of the real size and made-up content.
#ifndef LIUSHUI_TESTS_BENCH_RAW_SERVER_H_
#define LIUSHUI_TESTS_BENCH_RAW_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace liushui::bench {

class RawServer {
 public:
  // Makes a store in the folder and serves on any free port of the loopback interface.
  static absl::StatusOr<std::unique_ptr<RawServer>> Start(const std::string& folder);
  ~RawServer();

  const std::string& address() const;

 private:
  class Running;
  explicit RawServer(std::unique_ptr<Running> running);
  std::unique_ptr<Running> running_;
};

}  // namespace liushui::bench

#endif  // LIUSHUI_TESTS_BENCH_RAW_SERVER_H_
