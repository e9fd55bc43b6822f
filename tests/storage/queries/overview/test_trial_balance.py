from streetname.domain.ledger.chart import STREET_BANK, customer, customer_of
from streetname.storage.queries.entries import all_balances
from streetname.storage.queries.overview.names import balances_of, ledger_account_meant, names_of
from streetname.storage.queries.overview.trial_balance import trial_balance
from tests.storage.queries.overview.crowd import ASSETS, Crowd


def test_the_trial_balance_adds_up_what_the_balances_say(crowd: Crowd) -> None:
    balances = crowd.file.ask(all_balances)
    lines = crowd.file.ask(trial_balance)
    assert {line.asset_id for line in lines} == {balance.asset for balance in balances}
    for line in lines:
        of_asset = [balance for balance in balances if balance.asset == line.asset_id]
        owned = [b.amount for b in of_asset if customer_of(b.ledger_account)]
        street = [b.amount for b in of_asset if b.ledger_account.startswith("street:")]
        firm = [b.amount for b in of_asset if b.ledger_account.startswith("firm:")]
        assert (line.customers, line.firm, line.street) == (sum(owned), sum(firm), sum(street))
        assert line.credits == sum(b.amount for b in of_asset if b.amount > 0)
        assert line.debits == sum(b.amount for b in of_asset if b.amount < 0)
        assert line.sum == 0


def test_ledger_accounts_are_meant_by_name_number_or_identifier(crowd: Crowd) -> None:
    account = crowd.accounts[0]
    for said in (account.account_number, account.id.upper(), customer(account.id)):
        assert crowd.file.ask(ledger_account_meant, said) == customer(account.id)
    assert crowd.file.ask(ledger_account_meant, STREET_BANK) == STREET_BANK
    assert crowd.file.ask(ledger_account_meant, "nobody") == "nobody"


def test_customers_are_named_by_number_and_assets_by_symbol(crowd: Crowd) -> None:
    account = crowd.accounts[4]
    ledger_account = customer(account.id)
    owned = crowd.file.ask(balances_of, ledger_account)
    assert {a: n for a, n in owned.items() if n} == {
        asset_id: amount for asset_id, amount in crowd.owned[account.id].items() if amount
    }
    names = crowd.file.ask(names_of, [ledger_account, STREET_BANK], {ASSETS[0].id})
    assert names.numbers == {account.id: account.account_number}
    assert names.symbol(ASSETS[0].id) == ASSETS[0].symbol
