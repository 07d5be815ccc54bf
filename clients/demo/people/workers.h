// Workers: the two machines of the branch, which send messages and mail. Each is a process of its own: the
// demo's program, started again as a worker (worker_program.h), which connects to the server over gRPC.
#ifndef LIUSHUI_CLIENTS_DEMO_PEOPLE_WORKERS_H_
#define LIUSHUI_CLIENTS_DEMO_PEOPLE_WORKERS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/demo/child_process.h"

namespace liushui::demo {

// What the workers are to know.
struct WorkerSetting {
  std::string program;    // liushui_demo
  std::string server;     // the address
  std::string workflows;  // the folder
  std::string folder;     // for their logs
  uint64_t seed = 0;
};

// Single-threaded. The processes are killed when the object goes, unless they were stopped.
class Workers {
 public:
  // Starts both, and waits until the server knows them.
  static absl::StatusOr<std::unique_ptr<Workers>> Start(WorkerSetting setting);

  // Waits until the mail worker's machine is down, as planned, and starts the worker again.
  absl::Status ReplaceMail();
  // Stops the mail worker and starts one that can send the mail of the unlucky manager, too.
  absl::Status MendMail();
  // Stops both in good order.
  absl::Status Stop();
  // Why one of them ended, unless that was planned; OK while both run.
  absl::Status status();

  pid_t sms() const { return sms_->id(); }
  pid_t mail() const { return mail_->id(); }

 private:
  explicit Workers(WorkerSetting setting) : setting_(std::move(setting)) {}
  absl::StatusOr<std::unique_ptr<ChildProcess>> Begin(absl::string_view trade, int life) const;

  const WorkerSetting setting_;
  std::unique_ptr<ChildProcess> sms_;
  std::unique_ptr<ChildProcess> mail_;
  int mail_life_ = 0;
};

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_PEOPLE_WORKERS_H_
