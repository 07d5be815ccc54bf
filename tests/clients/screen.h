// Screen: runs a command line of the remote commands against a fake server and keeps what it wrote.
#ifndef LIUSHUI_TESTS_CLIENTS_SCREEN_H_
#define LIUSHUI_TESTS_CLIENTS_SCREEN_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "tests/clients/fake_server.h"

namespace liushui::cli {

struct Screen {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// Runs `liushui words...` as li of namespace test, in the zone of Shanghai, without colours.
Screen RunCommand(const client::FakeServer& server, std::vector<std::string> words);

void ParseText(absl::string_view text, google::protobuf::Message& message);
// The message written as protobuf text.
template <typename Message>
Message MessageOf(absl::string_view text) {
  Message message;
  ParseText(text, message);
  return message;
}

// 2026-03-02 in Shanghai at so many hours and minutes.
google::protobuf::Timestamp At(int hour, int minute);

absl::TimeZone Shanghai();

}  // namespace liushui::cli

#endif  // LIUSHUI_TESTS_CLIENTS_SCREEN_H_
