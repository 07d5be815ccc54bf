// Peers of the network that spend as much time as they are given: a byte now and then.
#ifndef LIUSHUI_TESTS_WITNESS_DRIBBLING_PEER_H_
#define LIUSHUI_TESTS_WITNESS_DRIBBLING_PEER_H_

#include <atomic>
#include <string>
#include <thread>

namespace liushui::witness {

// A server that answers whoever connects with one byte after another of a header that has no end, one
// connection at a time.
class DribblingServer {
 public:
  DribblingServer();
  ~DribblingServer();
  // http://host:port.
  const std::string& url() const { return url_; }
  // Whether somebody connected.
  bool was_asked() const { return was_asked_; }

 private:
  void Run();

  int listening_ = -1;
  std::string url_;
  std::atomic<bool> was_asked_ = false;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

// A client connected to host:port that has sent the beginning of a request; Dribble sends one byte more.
class DribblingClient {
 public:
  explicit DribblingClient(const std::string& address);
  ~DribblingClient();
  // False once the server has hung up.
  bool Dribble();

 private:
  int socket_ = -1;
};

}  // namespace liushui::witness

#endif  // LIUSHUI_TESTS_WITNESS_DRIBBLING_PEER_H_
