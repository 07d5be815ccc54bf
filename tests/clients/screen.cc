#include "tests/clients/screen.h"

#include <algorithm>
#include <sstream>

#include "CLI/CLI.hpp"
#include "clients/cli/commands.h"
#include "engine/base/check.h"
#include "google/protobuf/text_format.h"

namespace liushui::cli {

Screen RunCommand(const client::FakeServer& server, std::vector<std::string> words) {
  std::ostringstream out;
  std::ostringstream err;
  Screen screen;
  CLI::App app("test", "liushui");
  AddRemoteCommands(app, Terminal{&out, &err, Shanghai()}, &screen.exit_code);
  for (const char* word : {"--server", server.address().c_str(), "--namespace", "test", "--as", "li"}) {
    words.emplace_back(word);
  }
  std::reverse(words.begin(), words.end());  // as CLI11 wants them
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    screen.exit_code = app.exit(error, out, err) == 0 ? 0 : 2;
  }
  screen.out = out.str();
  screen.err = err.str();
  return screen;
}

void ParseText(absl::string_view text, google::protobuf::Message& message) {
  LIUSHUI_CHECK(google::protobuf::TextFormat::ParseFromString(std::string(text), &message));
}

google::protobuf::Timestamp At(int hour, int minute) {
  google::protobuf::Timestamp time;
  time.set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(absl::CivilSecond(2026, 3, 2, hour, minute), Shanghai())));
  return time;
}

absl::TimeZone Shanghai() {
  return absl::FixedTimeZone(8 * 3600);
}

}  // namespace liushui::cli
