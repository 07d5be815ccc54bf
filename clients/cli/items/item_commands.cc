// add-items and items.
#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/oversight/list_options.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/remote/resources.h"
#include "clients/cli/table.h"
#include "clients/cpp/names.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

// Items in one call; halved while they do not fit into one record.
constexpr int kItemsAtOnce = 200;

struct AddItemsOptions {
  std::string instance;
  std::string state;
  std::string items;
  std::string request_id;
};

void DeclareAddItems(CLI::App& command, AddItemsOptions& options) {
  command.add_option("INSTANCE", options.instance, "number, full name, or workflow/key")->required();
  command.add_option("STATE", options.state, "id of the `each` state")->required();
  command
      .add_option("ITEMS", options.items, "JSON object of keys and values, or @FILE; added in order of key")
      ->required();
  command.add_option("--request-id", options.request_id,
                     "repeat an earlier request under its id; without one a repeat is harmless, too");
}

// Adds all items of `whole`, a call for some at a time.
class ItemLoad {
 public:
  ItemLoad(Session& session, const v1::AddItemsRequest& whole) : session_(session), whole_(whole) {}

  absl::StatusOr<v1::AddItemsResponse> Run() {
    v1::AddItemsResponse all;
    int at_once = kItemsAtOnce;
    for (int first = 0; first < whole_.items_size();) {
      const int count = std::min(at_once, whole_.items_size() - first);
      const auto added = session_.client().AddItems(Part(first, count));
      if (ReasonOf(added.status()) == "RECORD_TOO_LARGE" && count > 1) {
        at_once = count / 2;
        continue;
      }
      if (!added.ok()) {
        SayHowFar(first);
        return added.status();
      }
      all.set_added(all.added() + added->added());
      all.set_existing(all.existing() + added->existing());
      all.set_position(added->position());
      first += count;
      ShowProgress(first);
    }
    return all;
  }

 private:
  v1::AddItemsRequest Part(int first, int count) const {
    v1::AddItemsRequest part;
    part.set_instance(whole_.instance());
    part.set_state(whole_.state());
    const bool is_all = count == whole_.items_size();
    part.set_request_id(whole_.request_id().empty() || is_all
                            ? whole_.request_id()
                            : absl::StrCat(whole_.request_id(), ".", first, "+", count));
    for (int i = first; i < first + count; ++i) *part.add_items() = whole_.items(i);
    return part;
  }

  void SayHowFar(int first) const {
    if (first == 0) return;
    session_.err() << "stopped after " << first << " of " << whole_.items_size()
                   << " items; the same command goes on from there\n";
  }

  void ShowProgress(int done) const {
    if (!session_.terminal().progress || done <= kItemsAtOnce) return;
    session_.err() << "\r" << done << " of " << whole_.items_size() << " items" << std::flush;
    if (done == whole_.items_size()) session_.err() << "\r\x1b[K" << std::flush;
  }

  Session& session_;
  const v1::AddItemsRequest& whole_;
};

absl::Status AddItems(Session& session, const AddItemsOptions& options) {
  v1::AddItemsRequest request;
  request.set_state(options.state);
  request.set_request_id(options.request_id);
  ASSIGN_OR_RETURN(const google::protobuf::Struct items, JsonArgument("ITEMS", options.items));
  const std::map<std::string, google::protobuf::Value> sorted(items.fields().begin(), items.fields().end());
  for (const auto& [key, value] : sorted) {
    v1::AddItemsRequest::NewItem* item = request.add_items();
    item->set_key(key);
    *item->mutable_value() = value;
  }
  if (request.items().empty()) return Misuse("ITEMS: expected at least one item, found none");
  ASSIGN_OR_RETURN(*request.mutable_instance(), InstanceArgument(session, options.instance));
  ASSIGN_OR_RETURN(const v1::AddItemsResponse added, ItemLoad(session, request).Run());
  if (session.json()) {
    session.PrintJson(added);
    return absl::OkStatus();
  }
  session.out() << added.added() << " of " << request.items_size() << " items were new";
  if (added.existing() > 0) session.out() << ", " << added.existing() << " were there already";
  session.out() << "\n";
  return absl::OkStatus();
}

struct ItemsOptions {
  std::string instance;
  std::string state;
  std::string status;
  std::string filter;
  std::string order_by;
  int limit = kListLimit;
};

void DeclareItems(CLI::App& command, ItemsOptions& options) {
  command.add_option("INSTANCE", options.instance, "number, full name, or workflow/key")->required();
  command.add_option("STATE", options.state, "id of the `each` state")->required();
  command.add_option("--status", options.status, "only waiting, open, done or failed ones");
  command.add_option("--filter", options.filter,
                     "CEL that is true of the items meant, such as \"item.value.branch == 'B02'\"");
  command.add_option("--order-by", options.order_by, "fields, such as \"number desc\"; by key without");
  command.add_option("--limit", options.limit, "at most so many")
      ->check(CLI::Range(1, kListLimitMax))
      ->capture_default_str();
}

Tone ToneOf(v1::Item::Status status) {
  if (status == v1::Item::FAILED) return Tone::kBad;
  return status == v1::Item::DONE ? Tone::kGood : Tone::kPlain;
}

void PrintItems(const Session& session, const v1::ListItemsResponse& listed, const std::string& state) {
  Table table({"KEY", "STATUS", "TASK", "JOB", "CHILD", "ADDED", "ENDED", "VALUE", "WHY"});
  for (const v1::Item& item : listed.items()) {
    table.Add({item.key(), Cell(StatusText(item.status()), ToneOf(item.status())),
               client::ShortName(item.task()), client::ShortName(item.job()), client::ShortName(item.child()),
               session.TimeOf(item.create_time()), session.TimeOf(item.end_time()), ValueText(item.value()),
               item.message()});
  }
  if (table.empty()) {
    session.out() << "no such items of " << state << "\n";
    return;
  }
  table.Print(session.terminal());
  SayIfMore(session, listed.next_page_token(), listed.items_size());
}

absl::Status Items(Session& session, const ItemsOptions& options) {
  v1::ListItemsRequest request;
  request.set_state(options.state);
  ASSIGN_OR_RETURN(const v1::Item::Status status, ItemStatusArgument(options.status));
  request.set_status(status);
  request.set_filter(options.filter);
  request.set_order_by(options.order_by);
  ASSIGN_OR_RETURN(*request.mutable_instance(), InstanceArgument(session, options.instance));
  const auto listed = FetchPages(
      request, options.limit,
      [&](const v1::ListItemsRequest& page) { return session.client().ListItems(page); },
      [](v1::ListItemsResponse& response) { return response.mutable_items(); });
  if (!listed.ok()) return WithCaret(session, options.filter, listed.status());
  if (session.json()) {
    session.PrintJson(*listed);
  } else {
    PrintItems(session, *listed, options.state);
  }
  return absl::OkStatus();
}

}  // namespace

void AddItemCommands(CommandSet& commands) {
  commands.Add<AddItemsOptions>(
      {"add-items",
       "add items to an `each` state, any number; those that are there already stay as they are",
       {"add-items 17 visits '{\"C001\": {\"name\": \"client one\"}}'", "add-items 17 visits @items.json"}},
      DeclareAddItems, AddItems);
  commands.Add<ItemsOptions>({"items",
                              "list the items of an `each` state",
                              {"items 17 visits", "items 17 visits --status failed",
                               "items campaign/2026-q2 call --filter \"item.value.branch == 'B02'\" "
                               "--order-by \"number desc\" --limit 20"}},
                             DeclareItems, Items);
}

}  // namespace liushui::cli
