// Connection: what every remote command is told about the server and the caller.
#ifndef LIUSHUI_CLIENTS_CLI_CONNECTION_H_
#define LIUSHUI_CLIENTS_CLI_CONNECTION_H_

#include <string>

#include "CLI/CLI.hpp"
#include "clients/cpp/client.h"

namespace liushui::cli {

// The values of the common options. Their defaults come from the environment where it names any.
struct Connection {
  std::string server = "127.0.0.1:7233";  // LIUSHUI_SERVER
  std::string name_space = "main";        // LIUSHUI_NAMESPACE
  std::string actor;                      // LIUSHUI_ACTOR, else USER, else the account's name
  std::string roles;                      // LIUSHUI_ROLES, separated by commas
  std::string on_behalf_of;               // whom the caller stands in for
  double timeout_s = 30;
  bool timeout_given = false;  // on the command line: then it limits streams too
  bool json = false;
};

// Adds --server, --namespace, --as, --roles, --on-behalf-of, --timeout and --json to a command. `connection`
// must outlive it.
void AddConnectionOptions(CLI::App& command, Connection& connection);

// Gives up on a server that does not answer sooner than a program would: somebody is waiting at the screen.
client::Client ClientOf(const Connection& connection);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_CONNECTION_H_
