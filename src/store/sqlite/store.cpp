#include "store/sqlite/store.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <mutex>
#include <vector>

#include "store/sqlite/access_tables.h"
#include "store/sqlite/audit_table.h"
#include "store/sqlite/data_folder.h"
#include "store/sqlite/links_tables.h"
#include "store/sqlite/mail_tables.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/outbox_tables.h"
#include "store/sqlite/sealing_key.h"
#include "store/sqlite/tracker_tables.h"
#include "store/sqlite/worker.h"

namespace outlink::sqlite {
namespace {

namespace asio = boost::asio;

/// One connection with all tables on it, and the thread that uses it.
class side {
 public:
  side(connection db, sealer const& seals) : db_(std::move(db)), with_{db_, seals} {}

  template <class Tables>
  Tables& tables() {
    if constexpr (std::is_same_v<Tables, links::tables>)
      return link_tables_;
    else if constexpr (std::is_same_v<Tables, mail::tables>)
      return mail_tables_;
    else if constexpr (std::is_same_v<Tables, outbox::tables>)
      return outbox_tables_;
    else if constexpr (std::is_same_v<Tables, tracker::tables>)
      return tracker_tables_;
    else if constexpr (std::is_same_v<Tables, audit::tables>)
      return audit_tables_;
    else
      return access_tables_;
  }

  /// From any thread. `work` outlives the call of `done`, which comes on this side's thread when the work is on the
  /// disk or has failed.
  template <class Tables>
  void post(std::function<result<void>(Tables&)> const& work, std::move_only_function<void(result<void>)> done) {
    {
      std::lock_guard const held(lock_);
      works_.push_back([this, &work] { return perform<Tables>(work); });
      dones_.push_back(std::move(done));
    }
    thread_.post([this] { run_waiting(); });
  }

 private:
  template <class Tables>
  result<void> perform(std::function<result<void>(Tables&)> const& work) noexcept {
    try {
      return work(tables<Tables>());
    } catch (...) {
      // What it says may hold what was being written, so it is not passed on.
      return fail({.code = "store.broken", .words = "working on the tables: the work threw an exception"});
    }
  }

  // Whatever came while the last write to the disk was under way shares the next one.
  void run_waiting() {
    std::vector<std::function<result<void>()>> works;
    std::vector<std::move_only_function<void(result<void>)>> dones;
    {
      std::lock_guard const held(lock_);
      works = std::exchange(works_, {});
      dones = std::exchange(dones_, {});
    }
    if (db_.mode() == access_mode::read_only) {
      for (std::size_t i = 0; i < dones.size(); ++i) dones[i](db_.transaction(works[i]));
      return;
    }
    if (works.empty()) return;
    auto outcomes = db_.together(works);
    for (std::size_t i = 0; i < dones.size(); ++i) dones[i](std::move(outcomes[i]));
  }

  std::mutex lock_;
  std::vector<std::function<result<void>()>> works_;
  std::vector<std::move_only_function<void(result<void>)>> dones_;
  connection db_;
  context with_;
  projects projects_{with_};
  people people_{with_};
  issues issues_{with_};
  comments comments_{with_};
  attachments attachments_{with_};
  watchers watchers_{with_};
  events events_{with_};
  links_table links_{with_};
  grants_table grants_{with_};
  consents_table consents_{with_};
  told_table told_{with_};
  mailboxes mailboxes_{with_};
  letters letters_{with_};
  touches touches_{with_};
  handlers handlers_{with_};
  history history_{with_};
  connections connections_{with_};
  outgoing_servers outgoing_servers_{with_};
  outbox_letters outbox_letters_{with_};
  threads threads_{with_};
  letter_templates letter_templates_{with_};
  notifier_position notifier_position_{with_};
  accounts accounts_{with_};
  sessions sessions_{with_};
  api_tokens api_tokens_{with_};
  audit_table audit_{with_};
  tracker::tables tracker_tables_{projects_, people_, issues_, comments_, attachments_, watchers_, events_};
  links::tables link_tables_{links_, grants_, consents_, told_};
  outbox::tables outbox_tables_{outgoing_servers_, outbox_letters_,    threads_,
                                letter_templates_, notifier_position_, tracker_tables_};
  mail::tables mail_tables_{mailboxes_, handlers_,    letters_,       history_,
                            touches_,   connections_, outbox_tables_, tracker_tables_};
  access::tables access_tables_{accounts_, sessions_, people_, api_tokens_};
  audit::tables audit_tables_{audit_};
  // Last, so that it ends before what it works on.
  worker thread_;
};

/// Hands the work to a side's thread, and the outcome back to the loop. It ignores the cancellation slot: the work's
/// captures live in the caller's frame, which therefore has to wait.
template <class Tables>
struct start_work {
  side* where;
  asio::any_io_executor io;
  std::function<result<void>(Tables&)> const* work;

  template <class Handler>
  void operator()(Handler handler) const {
    auto tracked = asio::prefer(io, asio::execution::outstanding_work.tracked);
    where->post(*work, [tracked = std::move(tracked), handler = std::move(handler)](result<void> outcome) mutable {
      asio::post(tracked, [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
        std::move(handler)(std::move(outcome));
      });
    });
  }
};

template <class Tables>
task<void> run_on(side& where, asio::any_io_executor io, std::function<result<void>(Tables&)> work) {
  co_return co_await asio::async_initiate<asio::use_awaitable_t<> const, void(result<void>)>(
      start_work<Tables>{&where, io, &work}, asio::use_awaitable);
}

template <class Tables>
class storage_on final : public flow::storage<Tables> {
 public:
  storage_on(side& reader, side& writer, asio::any_io_executor io)
      : reader_(reader), writer_(writer), io_(std::move(io)) {}
  task<void> read(std::function<result<void>(Tables&)> work) override {
    return run_on<Tables>(reader_, io_, std::move(work));
  }
  task<void> write(std::function<result<void>(Tables&)> work) override {
    return run_on<Tables>(writer_, io_, std::move(work));
  }

 private:
  side& reader_;
  side& writer_;
  asio::any_io_executor io_;
};

}  // namespace

struct store::parts {
  parts(data_folder f, sealer s, connection read_only, connection read_write, asio::any_io_executor io)
      : folder(std::move(f)),
        seals(std::move(s)),
        writer(std::move(read_write), seals),
        reader(std::move(read_only), seals),
        links(reader, writer, io),
        mail(reader, writer, io),
        outbox(reader, writer, io),
        tracker(reader, writer, io),
        access(reader, writer, io),
        audit(reader, writer, io) {}

  data_folder folder;
  sealer seals;
  // The reader ends first: the last connection to close writes the log back, and only the writer may.
  side writer;
  side reader;
  storage_on<links::tables> links;
  storage_on<mail::tables> mail;
  storage_on<outbox::tables> outbox;
  storage_on<tracker::tables> tracker;
  storage_on<access::tables> access;
  storage_on<audit::tables> audit;
};

result<std::unique_ptr<store>> store::open(std::filesystem::path const& folder, asio::any_io_executor io) {
  TRY(auto data, data_folder::open(folder));
  TRY_DO(data.make_database_file());
  TRY(auto writer, connection::open(data.database(), access_mode::read_write));
  TRY_DO(migrate(writer));
  TRY(auto seals, load_sealing_key(data, writer));
  TRY(auto reader, connection::open(data.database(), access_mode::read_only));
  return std::unique_ptr<store>(new store(
      std::make_unique<parts>(std::move(data), std::move(seals), std::move(reader), std::move(writer), std::move(io))));
}

store::store(std::unique_ptr<parts> p) : parts_(std::move(p)) {}
store::~store() = default;

flow::storage<links::tables>& store::links() { return parts_->links; }
flow::storage<mail::tables>& store::mail() { return parts_->mail; }
flow::storage<outbox::tables>& store::outbox() { return parts_->outbox; }
flow::storage<tracker::tables>& store::tracker() { return parts_->tracker; }
flow::storage<access::tables>& store::access() { return parts_->access; }
flow::storage<audit::tables>& store::audit() { return parts_->audit; }

}  // namespace outlink::sqlite
