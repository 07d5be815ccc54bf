// KilledServer: the real binary on a folder, killed with SIGKILL and started again as often as a test likes.
#ifndef LIUSHUI_TESTS_CRASH_KILLED_SERVER_H_
#define LIUSHUI_TESTS_CRASH_KILLED_SERVER_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace liushui::crash {

class KilledServer {
 public:
  // Starts nothing yet. `workflow` is the text of a YAML file which the server deploys at every start.
  KilledServer(std::string folder, const std::string& workflow);
  // Kills what still runs.
  ~KilledServer();

  // Starts the server on the folder's ledger and waits until it serves. A server that does not come up is a
  // failed CHECK.
  void Start();
  // SIGKILL, and waits until it is gone.
  void Kill();
  // SIGTERM; the exit code.
  int Stop();

  // Of the running server; another after each start.
  const std::string& address() const { return address_; }
  std::string ledger() const { return folder_ + "/ledger"; }

 private:
  const std::string folder_;
  std::string address_;
  pid_t process_ = 0;
};

// Runs the binary with these arguments to its end; its exit code.
int RunLiushui(const std::vector<std::string>& arguments);

}  // namespace liushui::crash

#endif  // LIUSHUI_TESTS_CRASH_KILLED_SERVER_H_
