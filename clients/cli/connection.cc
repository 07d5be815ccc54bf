#include "clients/cli/connection.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/time/time.h"

namespace liushui::cli {
namespace {

constexpr int kAttemptsMax = 4;

std::string FromEnvironment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

// The name of the account the process runs under; empty if it has none.
std::string AccountName() {
  const passwd* account = getpwuid(getuid());
  return account == nullptr ? "" : account->pw_name;
}

}  // namespace

void AddConnectionOptions(CLI::App& command, Connection& connection) {
  connection.server = FromEnvironment("LIUSHUI_SERVER", connection.server);
  connection.name_space = FromEnvironment("LIUSHUI_NAMESPACE", connection.name_space);
  connection.actor = FromEnvironment("LIUSHUI_ACTOR", FromEnvironment("USER", AccountName()));
  connection.roles = FromEnvironment("LIUSHUI_ROLES", connection.roles);
  const std::string group = "Connection";
  command.add_option("--server", connection.server, "host:port of the server (LIUSHUI_SERVER)")
      ->capture_default_str()
      ->group(group);
  command.add_option("--namespace", connection.name_space, "branch to work in (LIUSHUI_NAMESPACE)")
      ->capture_default_str()
      ->group(group);
  command.add_option("--as", connection.actor, "who is calling (LIUSHUI_ACTOR, else the account)")
      ->capture_default_str()
      ->group(group);
  command.add_option("--roles", connection.roles, "roles held, separated by commas (LIUSHUI_ROLES)")
      ->group(group);
  command
      .add_option("--on-behalf-of", connection.on_behalf_of,
                  "act for this person, who is away; his roles hold then")
      ->group(group);
  command
      .add_option("--timeout", connection.timeout_s,
                  "seconds to wait for an answer; records, verify and replay take as long as they need "
                  "unless it is given")
      ->each([&connection](const std::string&) { connection.timeout_given = true; })
      ->check(CLI::Range(0.001, 86'400.0))
      ->capture_default_str()
      ->group(group);
  command.add_flag("--json", connection.json, "print JSON instead of text; its times are UTC")->group(group);
}

client::Client ClientOf(const Connection& connection) {
  client::ClientOptions options;
  options.address = connection.server;
  options.caller = {connection.actor, client::RolesFrom(connection.roles), connection.name_space,
                    connection.on_behalf_of};
  options.timeout = absl::Seconds(connection.timeout_s);
  if (connection.timeout_given) options.stream_timeout = options.timeout;
  options.retry.attempts_max = kAttemptsMax;
  return client::Client(std::move(options));
}

}  // namespace liushui::cli
